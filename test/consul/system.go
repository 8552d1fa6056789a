package consul

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"glasshouse/test/cluster"
)

// Layout is what processes a group of cases needs.
type Layout int

const (
	// Single is one server, called n1.
	Single Layout = iota
	// Short is one server with low limits: sessions of 1 s, values of 100 bytes, transactions of 2,000.
	Short
	// Three are three servers and a client agent; the processes are leader, follower, follower2 and client.
	Three
	// Alone is no cluster: the cases run commands and agents of their own.
	Alone
)

// system is a running cluster of one of the two programs.
type system struct {
	program string
	procs   map[string]*cluster.Process
	// words are what a run chose by chance, and what a transcript says for it.
	words map[string]string
	// pass waits until so much of the system's time has passed.
	pass func(time.Duration)
	// end ends what is not in procs, nil where there is nothing.
	end func()
}

// settings are the configuration that both programs are given: Consul's keys.
type settings map[string]any

// startSystem runs a cluster and waits until it serves.
func startSystem(ctx context.Context, program, dir string, layout Layout) (*system, error) {
	if program == inRoom {
		return startRoom(ctx, layout)
	}
	s := &system{
		program: program, procs: make(map[string]*cluster.Process), words: make(map[string]string), pass: time.Sleep,
	}
	servers, clients := 1, 0
	switch layout {
	case Alone:
		return s, nil
	case Three:
		servers, clients = 3, 1
	}
	ports, err := cluster.FreePorts(3 * (servers + clients))
	if err != nil {
		return nil, err
	}
	var all []*cluster.Process
	var join []string
	for i := range servers {
		join = append(join, cluster.Host+":"+strconv.Itoa(ports[3*i+2]))
	}
	for i := range servers + clients {
		p, err := s.process(dir, i, ports[3*i:3*i+3], servers, layout, join)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	for _, p := range all {
		if err := p.Start(); err != nil {
			s.stop()
			return nil, err
		}
	}
	if err := s.ready(ctx, all); err != nil {
		tail := all[0].Tail()
		s.stop()
		return nil, fmt.Errorf("%w\n%s", err, tail)
	}
	return s, nil
}

// process lays out the i-th process: its configuration file and its command line.
func (s *system) process(
	dir string, i int, ports []int, servers int, layout Layout, join []string,
) (*cluster.Process, error) {
	name := "n" + strconv.Itoa(i+1)
	conf := settings{
		"node_name": name, "datacenter": "dc1", "data_dir": filepath.Join(dir, name),
		"bind_addr": cluster.Host, "client_addr": cluster.Host, "log_level": "INFO", "disable_update_check": true,
		"ports": settings{
			"http": ports[0], "server": ports[1], "serf_lan": ports[2], "serf_wan": -1, "dns": -1, "grpc": -1,
		},
		"performance": settings{"raft_multiplier": 1},
	}
	if i < servers {
		conf["server"], conf["bootstrap_expect"] = true, servers
	}
	if servers > 1 {
		conf["retry_join"], conf["retry_interval"] = join, "1s"
	}
	limit(conf, layout)
	text, err := json.Marshal(conf)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, name+".json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, err
	}
	p := cluster.NewProcess(s.program, name, filepath.Join(dir, name+".log"), []string{"agent", "-config-file=" + path})
	p.Server = i < servers
	p.HTTP, p.RPC, p.Serf = addrOf(ports[0]), addrOf(ports[1]), addrOf(ports[2])
	s.procs[name] = p
	return p, nil
}

// limit puts a layout's limits into a configuration.
func limit(conf settings, layout Layout) {
	if layout == Short {
		conf["session_ttl_min"] = "1s"
		conf["limits"] = settings{"kv_max_value_size": 100, "txn_max_req_len": 2000}
	}
}

func addrOf(port int) string { return cluster.Host + ":" + strconv.Itoa(port) }

// ready waits for the leader, the cluster's size and the node's own check, and gives every process its role's name.
func (s *system) ready(ctx context.Context, all []*cluster.Process) error {
	var leader string
	serving := func(p *cluster.Process) error {
		ctx, cancel := context.WithTimeout(ctx, tryLimit)
		defer cancel()
		if err := p.Get(ctx, "/v1/status/leader", &leader); err != nil {
			return err
		}
		var members []struct{ Status int }
		if err := p.Get(ctx, "/v1/agent/members", &members); err != nil {
			return err
		}
		if leader == "" || len(members) != len(all) {
			return fmt.Errorf("leader %q, %d members", leader, len(members))
		}
		// A session shows that writes pass and that the node's check stands in the catalog.
		a, err := p.Do(ctx, "PUT", "/v1/session/create", "")
		if err != nil {
			return err
		}
		var made struct{ ID string }
		if err := json.Unmarshal([]byte(a.Body), &made); err != nil {
			return fmt.Errorf("session: %d %s", a.Status, a.Body)
		}
		if _, err := p.Do(ctx, "PUT", "/v1/session/destroy/"+made.ID, ""); err != nil {
			return err
		}
		// The store has been written to: its index is no longer 1.
		_, err = p.Do(ctx, "PUT", "/v1/kv/warm", "")
		return err
	}
	for _, p := range all {
		if err := cluster.Until(ctx, func() error { return serving(p) }); err != nil {
			return fmt.Errorf("%s is not ready: %w", p.Name, err)
		}
	}
	s.name(all, leader)
	return nil
}

// name finds the roles, and says what a transcript writes for addresses and ports.
func (s *system) name(all []*cluster.Process, leader string) {
	followers := []string{"follower", "follower2"}
	for _, p := range all {
		role := p.Name
		switch {
		case len(all) == 1:
		case !p.Server:
			role = "client"
		case p.RPC == leader:
			role = "leader"
		default:
			role, followers = followers[0], followers[1:]
		}
		s.procs[role] = p
		if role != p.Name {
			delete(s.procs, p.Name)
			s.words[`"`+p.Name+`"`] = `"` + role + `"`
			s.words[`"`+p.Name+`.dc1"`] = `"` + role + `.dc1"`
		}
		for what, addr := range map[string]string{"http": p.HTTP, "server": p.RPC, "serf": p.Serf} {
			s.words[addr] = "<" + role + " " + what + ">"
			_, port, _ := strings.Cut(addr, ":")
			s.words[port] = "<" + role + " " + what + " port>"
		}
	}
}

// first is the process that is asked where a step names none.
func (s *system) first() *cluster.Process {
	if p := s.procs["n1"]; p != nil {
		return p
	}
	return s.procs["leader"]
}

func (s *system) stop() {
	for _, p := range s.procs {
		p.Kill()
	}
	if s.end != nil {
		s.end()
	}
}

// systemReady bounds the start of a cluster, and tryLimit one look whether it serves. In a room on a busy machine less time
// passes than outside.
const (
	systemReady = 2 * time.Minute
	tryLimit    = 8 * time.Second
)
