// Package flags holds what the client commands' flags have in common.
package flags

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/api"
)

// Set is one command's flags with those that every client command has.
type Set struct {
	*flag.FlagSet
	HTTP api.Config
	ui   cli.Ui
	help string
}

// NewSet makes the flags of a client command. usage is its first help line and what it does.
func NewSet(ui cli.Ui, usage string) *Set {
	s := &Set{FlagSet: Quiet(), ui: ui, help: usage}
	s.StringVar(&s.HTTP.Address, "http-addr", "", "The `address` and port of the agent, host:port or a URL (CONSUL_HTTP_ADDR, or http://127.0.0.1:8500).")
	s.StringVar(&s.HTTP.Token, "token", "", "ACL token to use in the request (CONSUL_HTTP_TOKEN).")
	s.StringVar(&s.HTTP.TokenFile, "token-file", "", "File that holds the ACL token (CONSUL_HTTP_TOKEN_FILE).")
	s.StringVar(&s.HTTP.Datacenter, "datacenter", "", "Name of the datacenter to query (the agent's own).")
	s.BoolVar(&s.HTTP.Stale, "stale", false, "Permit any server (non-leader) to respond to this request.")
	return s
}

// Quiet makes a flag set that prints nothing by itself: its owner decides where its words go.
func Quiet() *flag.FlagSet {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// Parse reads args; the flags end at the first argument. It prints what is wrong, and the usage.
func (s *Set) Parse(args []string) error {
	err := s.FlagSet.Parse(args)
	if err != nil {
		s.ui.Error(err.Error())
		s.ui.Error("")
		s.ui.Error(s.Help())
	}
	return err
}

// Help is the usage and the flags.
func (s *Set) Help() string { return Usage(s.help, s.FlagSet) }

// Client makes the HTTP client that the flags describe; it prints what is wrong with them.
func (s *Set) Client() (*api.Client, error) {
	client, err := api.NewClient(s.HTTP)
	if err != nil {
		s.ui.Error(fmt.Sprintf("Error connecting to Consul agent: %s", err))
	}
	return client, err
}

// Usage is a command's help with its flags, sorted by name.
func Usage(text string, fs *flag.FlagSet) string {
	var buf bytes.Buffer
	buf.WriteString(strings.TrimSpace(text))
	buf.WriteString("\n\nFlags:\n")
	fs.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(f)
		if name != "" {
			name = "=<" + name + ">"
		}
		fmt.Fprintf(&buf, "\n  -%s%s\n      %s\n", f.Name, name, usage)
	})
	return strings.TrimRight(buf.String(), "\n")
}
