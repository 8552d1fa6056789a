//go:build !js

package node

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/hashicorp/go-sockaddr"
	"github.com/hashicorp/go-sockaddr/template"
)

// fill puts this machine's addresses into a go-sockaddr template such as {{ GetInterfaceIP "eth0" }}.
func fill(text string) (string, error) { return template.Parse(text) }

// privateIP is the one private address of this machine, for a node that listens on all of them (bind) and does not
// say at which it is reached. The words are Consul's.
func privateIP(bind string) (string, error) {
	//lint:ignore ST1005 Consul's words
	none := errors.New("No private IPv4 address found. Please configure one with 'bind' and/or 'advertise'.")
	if net.ParseIP(bind).To4() == nil {
		return "", fmt.Errorf("bind_addr %s listens on every address: advertise_addr must say at which one this node is reached", bind)
	}
	text, err := sockaddr.GetPrivateIPs()
	if err != nil {
		return "", err
	}
	var found []string
	for ip := range strings.FieldsSeq(text) {
		if net.ParseIP(ip).To4() != nil {
			found = append(found, ip)
		}
	}
	switch len(found) {
	case 0:
		return "", none
	case 1:
		return found[0], nil
	default:
		//lint:ignore ST1005 Consul's words
		return "", errors.New("Multiple private IPv4 addresses found. Please configure one with 'bind' and/or 'advertise'.")
	}
}

// exposed warns of listeners that other machines reach: whoever does may read and write everything.
func exposed(c *Config) []string {
	var warnings []string
	for _, addr := range c.HTTPAddrs {
		host, _, _ := net.SplitHostPort(addr) // Build has put it together
		if !net.ParseIP(host).IsLoopback() {
			warnings = append(warnings, "client_addr: "+addr+" is not loopback. kvnode has neither ACLs nor TLS: "+
				"whoever reaches this address may read and change everything. http_config.allow_write_http_from narrows who may change it")
		}
	}
	if !net.ParseIP(c.BindAddr).IsLoopback() {
		warnings = append(warnings, "bind_addr: "+c.BindAddr+" is not loopback. Gossip and RPC are neither encrypted nor authenticated: "+
			"keep their ports to the machines of the cluster")
	}
	return warnings
}
