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

// Command is what a command embeds: what it says of itself and what a shell may complete, which follow from its flags.
// It is apart from Set because every method of an embedded type is compiled once more for each command.
type Command struct{ Set *Set }

// Synopsis is the line that stands for the command in a list.
func (c Command) Synopsis() string { return c.Set.synopsis }

// Help is the usage and the flags.
func (c Command) Help() string { return c.Set.Help() }

// Set is one command's flags with those that every client command has.
type Set struct {
	*flag.FlagSet
	HTTP api.Config

	ui             cli.Ui
	synopsis, help string
	shared         map[string]bool // the flags that are not the command's own
	args           predictor
}

// New makes the flags of a command that talks to an agent about the whole cluster. usage is its first help line and
// what it does.
func New(ui cli.Ui, synopsis, usage string) Command {
	c := NewAgent(ui, synopsis, usage)
	s := c.Set
	s.StringVar(&s.HTTP.Datacenter, "datacenter", "", "Name of the datacenter to query. Without it the agent's own.")
	s.BoolVar(&s.HTTP.Stale, "stale", false, "Permit any server, not the leader alone, to answer a read. It may be behind.")
	s.share()
	return c
}

// NewAgent makes the flags of a command that is about one agent, which no datacenter and no staleness belongs to.
func NewAgent(ui cli.Ui, synopsis, usage string) Command {
	c := NewLocal(ui, synopsis, usage)
	s := c.Set
	s.StringVar(&s.HTTP.Address, "http-addr", "",
		"The `address` of the agent: host:port, a URL or unix:///path. Also CONSUL_HTTP_ADDR; without both http://127.0.0.1:8500.")
	s.StringVar(&s.HTTP.Token, "token", "", "The token to send along. Also CONSUL_HTTP_TOKEN.")
	s.StringVar(&s.HTTP.TokenFile, "token-file", "", "The `file` that holds the token. Also CONSUL_HTTP_TOKEN_FILE.")
	s.StringVar(&s.HTTP.CAFile, "ca-file", "", "The CA `file` that the agent's certificate is checked with. Also CONSUL_CACERT.")
	s.StringVar(&s.HTTP.CAPath, "ca-path", "", "The `directory` of CA files to check with. Also CONSUL_CAPATH.")
	s.StringVar(&s.HTTP.ClientCert, "client-cert", "", "The client's certificate `file`. Also CONSUL_CLIENT_CERT.")
	s.StringVar(&s.HTTP.ClientKey, "client-key", "", "The client's key `file`. Also CONSUL_CLIENT_KEY.")
	s.StringVar(&s.HTTP.TLSServerName, "tls-server-name", "",
		"The name that the agent's certificate must have. Also CONSUL_TLS_SERVER_NAME.")
	s.share()
	return c
}

// NewLocal makes the flags of a command that asks no agent.
func NewLocal(ui cli.Ui, synopsis, usage string) Command {
	return Command{&Set{
		FlagSet: quiet(), ui: ui, synopsis: synopsis, help: usage,
		shared: map[string]bool{},
	}}
}

// share takes the flags so far for those that many commands have.
func (s *Set) share() { s.VisitAll(func(f *flag.Flag) { s.shared[f.Name] = true }) }

// Namespace adds the flag that the kv commands have.
func (s *Set) Namespace() {
	s.StringVar(&s.HTTP.Namespace, "namespace", "", "The namespace to query, for agents that have namespaces; kvnode has none.")
}

// quiet makes a flag set that prints nothing by itself: Parse decides where its words go.
func quiet() *flag.FlagSet {
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
func (s *Set) Help() string {
	var buf bytes.Buffer
	buf.WriteString(strings.TrimSpace(s.help))
	section(&buf, s.FlagSet, "HTTP API Options", func(name string) bool { return s.shared[name] })
	section(&buf, s.FlagSet, "Command Options", func(name string) bool { return !s.shared[name] })
	return strings.TrimRight(buf.String(), "\n")
}

// Client makes the HTTP client that the flags describe; it prints what is wrong with them.
func (s *Set) Client() (*api.Client, error) {
	client, err := api.NewClient(s.HTTP)
	if err != nil {
		s.ui.Error(fmt.Sprintf("Error connecting to Consul agent: %s", err))
	}
	return client, err
}

// section writes the flags that stand under one title; without any there is no title.
func section(buf *bytes.Buffer, fs *flag.FlagSet, title string, belongs func(name string) bool) {
	first := true
	fs.VisitAll(func(f *flag.Flag) {
		if !belongs(f.Name) {
			return
		}
		if first {
			fmt.Fprintf(buf, "\n\n%s\n", title)
			first = false
		}
		name, usage := flag.UnquoteUsage(f)
		if name != "" {
			name = "=<" + name + ">"
		}
		if unset := f.DefValue; unset != "" && unset != "false" && unset != "0" && unset != "0s" {
			usage += " The default value is " + unset + "."
		}
		fmt.Fprintf(buf, "\n  -%s%s\n%s", f.Name, name, wrapped(usage))
	})
}

// textWidth is how wide a flag's text is, in columns behind its indent.
const textWidth = 72

// wrapped breaks a flag's text into indented lines.
func wrapped(text string) string {
	const indent = "     "
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch {
		case column == 0:
			b.WriteString(indent)
		case column+1+len(word) > textWidth:
			b.WriteString("\n" + indent)
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	b.WriteByte('\n')
	return b.String()
}
