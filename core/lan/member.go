// Package lan is the gossip of one datacenter as servers and clients alike take part in it: serf, with Consul's tags
// and names.
package lan

import (
	"net"
	"strconv"
	"strings"

	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/trace"
)

// Version is what a node says of its build in its tags.
const Version = "1.8.7"

// The versions of the protocol that members speak to each other, as the tags vsn, vsn_min and vsn_max say.
const (
	protocolVersion    = "2"
	protocolVersionMin = "2"
	protocolVersionMax = "3"
	raftVersion        = "3"
)

// The roles that the tag of that name has.
const (
	roleServer = "consul"
	roleClient = "node"
)

// tagGlass is a tag of kvnode's own: its servers take what Consul's do not know (pool.RPCNode).
const tagGlass = "gh"

// Server is a server as gossip knows it.
type Server struct {
	Name       string
	ID         string
	Datacenter string
	// Addr is where it serves RPC and raft, ip:port.
	Addr string
	// Expect is its -bootstrap-expect, 0 for none; Bootstrap is set where it may elect itself.
	Expect    int
	Bootstrap bool
	// Glass is set for a server of kvnode's, rather than of Consul's.
	Glass  bool
	Status serf.MemberStatus
	// Build is the version that it says it is, "1.8.7".
	Build string
}

// wanJoinPort is what a server says of the gossip between datacenters, which kvnode has none of.
const wanJoinPort = "8302"

// ServerTags are the tags of a server that serves RPC on rpcPort.
func ServerTags(dc, id string, rpcPort, expect int) map[string]string {
	tags := baseTags(roleServer, dc, id)
	tags["port"] = strconv.Itoa(rpcPort)
	tags["raft_vsn"] = raftVersion
	tags["ft_fs"] = "1" // a feature of Consul's; real agents show the tag
	tags["wan_join_port"] = wanJoinPort
	tags[tagGlass] = "1"
	switch {
	case expect == 1:
		tags["bootstrap"] = "1"
	case expect > 1:
		tags["expect"] = strconv.Itoa(expect)
	}
	return tags
}

// ClientTags are the tags of an agent that is no server.
func ClientTags(dc, id string) map[string]string { return baseTags(roleClient, dc, id) }

func baseTags(role, dc, id string) map[string]string {
	return map[string]string{
		"role": role, "dc": dc, "id": id, "acls": "0", "segment": "", "build": Version + ":",
		"vsn": protocolVersion, "vsn_min": protocolVersionMin, "vsn_max": protocolVersionMax,
	}
}

// AsServer reads a member's tags; ok is false for what is no server. Mirrors Consul's metadata.IsConsulServer.
func AsServer(m serf.Member) (s Server, ok bool) {
	if m.Tags["role"] != roleServer {
		return Server{}, false
	}
	if _, err := strconv.ParseUint(m.Tags["port"], 10, 16); err != nil {
		return Server{}, false
	}
	s = Server{
		Name: m.Name, ID: m.Tags["id"], Datacenter: m.Tags["dc"], Status: m.Status,
		Addr:      net.JoinHostPort(m.Addr.String(), m.Tags["port"]),
		Bootstrap: m.Tags["bootstrap"] == "1",
		Glass:     m.Tags[tagGlass] == "1",
	}
	s.Build, _, _ = strings.Cut(m.Tags["build"], ":")
	if expect := m.Tags["expect"]; expect != "" {
		n, err := strconv.Atoi(expect)
		if err != nil {
			return Server{}, false
		}
		s.Expect = n
	}
	return s, true
}

// RaftID and RaftAddr are the server's names in raft's configuration.
func (s Server) RaftID() raft.ServerID { return raft.ServerID(s.ID) }

// RaftAddr is where raft reaches the server.
func (s Server) RaftAddr() raft.ServerAddress { return raft.ServerAddress(s.Addr) }

// Describe says what gossip knows of a member. A server's address is the one where it serves RPC, since that is
// how the messages between servers name it.
func Describe(m serf.Member) *trace.Event {
	body := &trace.Member{
		Name: m.Name, Addr: net.JoinHostPort(m.Addr.String(), strconv.Itoa(int(m.Port))), Status: status(m.Status),
	}
	if s, ok := AsServer(m); ok {
		body.Addr, body.Server = s.Addr, true
	}
	return &trace.Event{Kind: trace.KindMember, Member: body}
}

// status is the word that the event schema has: a member that is leaving counts as alive until it has left.
func status(s serf.MemberStatus) string {
	switch s {
	case serf.StatusFailed:
		return "failed"
	case serf.StatusLeft:
		return "left"
	}
	return "alive"
}
