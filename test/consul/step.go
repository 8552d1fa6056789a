// Package consul plays the same requests and commands to Consul and to kvnode and compares what they answer. What the
// real Consul 1.8.7 says is kept in testdata, so that the suite judges kvnode where no Consul is found.
package consul

import (
	"fmt"
	"slices"
	"strings"
)

// kind is what a step does.
type kind int

const (
	request kind = iota // sends a request and waits for the answer
	begin               // sends a request that is answered later
	woken               // the answer of a begun request comes before its time
	expires             // the answer of a begun request comes when its time is over
	still               // a begun request is not answered yet
	leave               // the client of a begun request goes away
	command             // runs a command of the binary
	file                // writes a file for a command
	agent               // runs an agent of its own until it ends
	pause               // waits for a time that the contract names
	signal              // a signal to one of the cluster's processes
)

// Step is one thing that a case does. Method, Path, Body, Header, Args and Stdin may name what an earlier step kept:
// {session}, {index}, {index+100}; {p} is the case's own key prefix and {dir} its own directory.
type Step struct {
	Kind   kind
	Method string
	Path   string
	Body   string
	Header []string // "Name: value"
	// Chunked sends the body without a Content-Length.
	Chunked bool
	// At is the process that is asked: a name of the cluster; the first server where it is empty.
	At string
	// Name is a begun request's, or a file's.
	Name string

	Args  []string
	Stdin string
	Env   []string // more of the environment, "NAME=value"

	keeps []keep
	views []view
	// change alters the body just before it is sent.
	change func(string) string
}

// keep names a part of an answer for later steps.
type keep struct{ name, from string }

// view says how an answer is shown where not all of it can be equal.
type view struct {
	how  string
	what []string
}

func do(method, path, body string) Step {
	return Step{Kind: request, Method: method, Path: path, Body: body}
}

func get(path string) Step            { return do("GET", path, "") }
func put(path, body string) Step      { return do("PUT", path, body) }
func del(path string) Step            { return do("DELETE", path, "") }
func run(args ...string) Step         { return Step{Kind: command, Args: args} }
func write(name, text string) Step    { return Step{Kind: file, Name: name, Body: text} }
func wakes(name string) Step          { return Step{Kind: woken, Name: name} }
func timesOut(name string) Step       { return Step{Kind: expires, Name: name} }
func stays(name string) Step          { return Step{Kind: still, Name: name} }
func goesAway(name string) Step       { return Step{Kind: leave, Name: name} }
func wait(d string) Step              { return Step{Kind: pause, Name: d} }
func runAgent(args ...string) Step    { return Step{Kind: agent, Args: args} }
func kill(process string) Step        { return Step{Kind: signal, At: process, Name: "KILL"} }
func (s Step) as(name string) Step    { s.Kind, s.Name = begin, name; return s }
func (s Step) at(process string) Step { s.At = process; return s }
func (s Step) in(stdin string) Step   { s.Stdin = stdin; return s }
func (s Step) chunked() Step          { s.Chunked = true; return s }
func (s Step) with(h ...string) Step {
	s.Header = append(s.Header[:len(s.Header):len(s.Header)], h...)
	return s
}
func (s Step) env(e ...string) Step      { s.Env = append(s.Env[:len(s.Env):len(s.Env)], e...); return s }
func (s Step) whenReady(sig string) Step { s.Name = sig; return s }

func (s Step) changed(f func(string) string) Step { s.change = f; return s }

// keep keeps a value of the answer's JSON, by its path: "ID", "0.ModifyIndex"; "index" is the header's, "body" all.
func (s Step) keep(name, from string) Step {
	s.keeps = append(s.keeps[:len(s.keeps):len(s.keeps)], keep{name, from})
	return s
}

func (s Step) view(how string, what ...string) Step {
	s.views = append(s.views[:len(s.views):len(s.views)], view{how, what})
	return s
}

func (s Step) sees(how string) bool {
	return slices.ContainsFunc(s.views, func(v view) bool { return v.how == how })
}

// byCreation shows a list in the order of creation, and tells whether it came ordered by ID: ids are random.
func (s Step) byCreation() Step { return s.view("byCreation") }

// shape shows only which members the JSON answer has, below the named ones or all, and of what type.
func (s Step) shape(under ...string) Step { return s.view("shape", under...) }

// statusOnly shows neither headers nor body: for answers whose words are Go's or the operating system's.
func (s Step) statusOnly() Step { return s.view("statusOnly") }

// firstLine shows only the first line of what a command says: help texts are each program's own.
func (s Step) firstLine() Step { return s.view("firstLine") }

// exitOnly shows only a command's exit code, and on which of the two streams it spoke.
func (s Step) exitOnly() Step { return s.view("exitOnly") }

// archive shows what a snapshot holds.
func (s Step) archive() Step { return s.view("archive") }

// anyContact does not show how old the server's last word from the leader is: it may have come just now.
func (s Step) anyContact() Step { return s.view("anyContact") }

// firstWords shows only the first word of each line.
func (s Step) firstWords() Step { return s.view("firstWords") }

// lines shows only the lines that hold one of the texts.
func (s Step) lines(texts ...string) Step { return s.view("lines", texts...) }

// bytesOf is a body of n equal bytes.
func bytesOf(n int) string { return strings.Repeat("x", n) }

// String is the step as a golden shows it.
func (s Step) String() string {
	at := ""
	if s.At != "" {
		at = " at " + s.At
	}
	switch s.Kind {
	case request, begin:
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s%s", s.Method, clip(s.Path), at)
		for _, h := range s.Header {
			fmt.Fprintf(&b, " [%s]", h)
		}
		if s.Chunked {
			b.WriteString(" [chunked]")
		}
		if s.change != nil {
			b.WriteString(" [altered]")
		}
		switch {
		case len(s.Body) > 200:
			fmt.Fprintf(&b, " <- %d bytes", len(s.Body))
		case s.Body != "":
			fmt.Fprintf(&b, " <- %q", s.Body)
		}
		if s.Kind == begin {
			b.WriteString(" ... " + s.Name)
		}
		return b.String()
	case woken:
		return s.Name + " wakes"
	case expires:
		return s.Name + " times out"
	case still:
		return s.Name + " stays"
	case leave:
		return s.Name + " goes away"
	case file:
		return fmt.Sprintf("file %s: %q", s.Name, s.Body)
	case pause:
		return "after " + s.Name
	case signal:
		return s.Name + at
	}
	line := "$"
	for _, a := range append(append([]string(nil), s.Env...), s.Args...) {
		if a == "" || strings.ContainsAny(a, " \t\n\"'$|&;<>(){}*") && !strings.HasPrefix(a, "{") {
			a = fmt.Sprintf("%q", a)
		}
		line += " " + a
	}
	if s.Stdin != "" {
		line += fmt.Sprintf(" <- %q", s.Stdin)
	}
	if s.Kind == agent && s.Name != "" {
		line += " ... SIG" + s.Name
	}
	return line + at
}

// clip shortens a path that is long on purpose.
func clip(path string) string {
	if len(path) > 200 {
		return fmt.Sprintf("%s... (%d bytes)", path[:40], len(path))
	}
	return path
}

// Case is a script with a name that says what it guarantees.
type Case struct {
	Name  string
	Steps []Step
}

// Group is a room of the contract: its cases run one after the other on each of its clusters.
type Group struct {
	Name string
	// Layout is the cluster that the cases need.
	Layout Layout
	// Lanes is over how many clusters the cases are dealt; 0 means one.
	Lanes int
	Cases []Case
}

// steps spares a literal its type.
func steps(s ...Step) []Step { return s }
