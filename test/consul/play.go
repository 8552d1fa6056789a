package consul

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"glasshouse/test/cluster"
)

// The moments of a script.
const (
	// settle is how long a begun request gets to arrive, and a wrong wake to show itself.
	settle = 100 * time.Millisecond
	// soon bounds what should happen at once.
	soon = 10 * time.Second
	// shortWait is what a query says that is meant to time out.
	shortWait = "600ms"
	// longWait is what a query says that is meant to wake.
	longWait = "15s"
)

// player plays one case.
type player struct {
	sys   *system
	dir   string
	vars  map[string]string
	words map[string]string
	begun map[string]*pending
	out   strings.Builder
}

// pending is a begun request.
type pending struct {
	done   chan answer
	cancel context.CancelFunc
	since  time.Time
	step   Step
}

// play plays a case and returns its transcript.
func play(ctx context.Context, sys *system, c Case, dir string) (string, error) {
	p := &player{sys: sys, dir: dir, begun: make(map[string]*pending), words: make(map[string]string)}
	p.vars = map[string]string{
		"p": slug(c.Name) + "/", "dir": dir, "short": shortWait, "long": longWait, "root": filepath.Dir(dir),
	}
	for word, shown := range sys.words {
		p.words[word] = shown
	}
	p.words[slug(c.Name)+"/"] = "{p}"
	p.words[dir] = "{dir}"
	if f := sys.first(); f != nil {
		p.vars["addr"] = f.HTTP
	}
	for role, proc := range sys.procs {
		p.vars[role] = proc.HTTP
		p.vars[role+"Serf"], p.vars[role+"Server"], p.vars[role+"Name"] = proc.Serf, proc.RPC, proc.Name
	}
	defer func() {
		for _, b := range p.begun {
			b.cancel()
		}
	}()
	for i, s := range c.Steps {
		if err := p.step(ctx, s); err != nil {
			return "", fmt.Errorf("step %d, %s: %w", i+1, s, err)
		}
	}
	return strings.TrimRight(normal(p.out.String(), p.words), "\n") + "\n", nil
}

// notSlug is what a key prefix shows of a case's name as a dash.
var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(name string) string { return "t-" + notSlug.ReplaceAllString(strings.ToLower(name), "-") }

// held is {name}, {name+1}, {name-1}.
var held = regexp.MustCompile(`\{([a-z][A-Za-z0-9]*)([+-]\d+)?\}`)

// fill puts what earlier steps kept into a text.
func (p *player) fill(text string) string {
	if len(text) > 1<<16 {
		return text
	}
	return held.ReplaceAllStringFunc(text, func(hit string) string {
		m := held.FindStringSubmatch(hit)
		if strings.HasPrefix(m[1], "port") && p.vars[m[1]] == "" {
			p.freePort(m[1])
		}
		value, ok := p.vars[m[1]]
		if !ok {
			return hit
		}
		if m[2] == "" {
			return value
		}
		base, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return hit
		}
		by, _ := strconv.ParseInt(m[2], 10, 64)
		return strconv.FormatInt(base+by, 10)
	})
}

func (p *player) freePort(name string) {
	ports, err := cluster.FreePorts(1)
	if err != nil {
		return
	}
	p.vars[name] = strconv.Itoa(ports[0])
	p.words[p.vars[name]] = "<" + name + ">"
}

// passed is closed once so much of the system's time has passed.
func (p *player) passed(d time.Duration) <-chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		p.sys.pass(d)
	}()
	return over
}

func (p *player) step(ctx context.Context, s Step) error {
	// A golden shows the script as it was written.
	fmt.Fprintf(&p.out, "%s\n", s)
	switch s.Kind {
	case request:
		a := p.send(ctx, s)
		return p.told(s, a)
	case begin:
		ctx, cancel := context.WithCancel(ctx)
		b := &pending{done: make(chan answer, 1), cancel: cancel, since: time.Now(), step: s}
		p.begun[s.Name] = b
		go func() { b.done <- p.send(ctx, s) }()
		p.sys.pass(settle)
		return nil
	case woken, expires:
		return p.await(s)
	case still:
		b := p.begun[s.Name]
		select {
		case a := <-b.done:
			b.done <- a
			p.out.WriteString("it is answered\n")
		case <-p.passed(settle):
			p.out.WriteString("it waits\n")
		}
		return nil
	case leave:
		p.begun[s.Name].cancel()
		return nil
	case file:
		return os.WriteFile(filepath.Join(p.dir, s.Name), []byte(p.fill(s.Body)), 0o600)
	case pause:
		d, err := time.ParseDuration(s.Name)
		p.sys.pass(d)
		return err
	case signal:
		p.sys.procs[s.At].Kill()
		return nil
	case agent:
		return p.agent(ctx, s)
	default:
		return p.command(ctx, s)
	}
}

func (p *player) process(s Step) *cluster.Process {
	if s.At == "" {
		return p.sys.first()
	}
	return p.sys.procs[s.At]
}

func (p *player) send(ctx context.Context, s Step) answer {
	var header []string
	for _, h := range s.Header {
		header = append(header, p.fill(h))
	}
	body := p.fill(s.Body)
	if s.change != nil {
		body = s.change(body)
	}
	return send(ctx, p.process(s).HTTP, s.Method, p.fill(s.Path), header, body, s.Chunked)
}

// await takes the answer of a begun request, and tells whether it came before its time was over.
func (p *player) await(s Step) error {
	b := p.begun[s.Name]
	limit := soon
	select {
	case a := <-b.done:
		asked, err := time.ParseDuration(waitOf(p.fill(b.step.Path)))
		if err != nil {
			asked = 0
		}
		switch {
		case a.took < asked:
			p.out.WriteString("before its time:\n")
		default:
			p.out.WriteString("after its time:\n")
		}
		return p.told(b.step, a)
	case <-time.After(limit):
		p.out.WriteString("no answer\n")
		return nil
	}
}

// waitOf is a query's wait parameter.
func waitOf(path string) string {
	_, rest, found := strings.Cut(path, "wait=")
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(rest, "&")
	return value
}

// told writes an answer into the transcript and keeps what later steps need of it.
func (p *player) told(s Step, a answer) error {
	if a.status == 0 {
		if a.err != nil && !errors.Is(a.err, context.Canceled) {
			p.out.WriteString("no answer: the connection ends\n\n")
		}
		return nil
	}
	fmt.Fprintf(&p.out, "%d\n", a.status)
	for _, k := range s.keeps {
		value, err := a.part(k.from)
		if err != nil {
			// A wrong answer is a difference for the comparison, not the end of the script.
			fmt.Fprintf(&p.out, "nothing to keep: %s\n", k.from)
			value = "nothing"
		}
		p.vars[k.name] = value
	}
	text := a.body
	for _, v := range s.views {
		if v.how == "statusOnly" {
			p.out.WriteString("\n")
			return nil
		}
		text = v.seen(text)
	}
	for _, line := range a.lines() {
		if strings.HasPrefix(line, "X-Consul-Index: ") && s.sees("archive") && line != "X-Consul-Index: 0" {
			line = "X-Consul-Index: <raft>" // raft's last applied, which moves by itself
		}
		if strings.HasPrefix(line, "X-Consul-Lastcontact: ") && s.sees("anyContact") {
			line = "X-Consul-Lastcontact: <any>"
		}
		p.out.WriteString(line + "\n")
	}
	show(&p.out, text)
	p.out.WriteString("\n")
	return nil
}

// part finds a value in an answer.
func (a answer) part(from string) (string, error) {
	switch from {
	case "index":
		return a.header.Get("X-Consul-Index"), nil
	case "body":
		return a.body, nil
	}
	d := json.NewDecoder(strings.NewReader(a.body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return "", err
	}
	for name := range strings.SplitSeq(from, ".") {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(inner) {
				return "", fmt.Errorf("no %s in %s", from, a.body)
			}
			v = inner[i]
		}
	}
	if v == nil {
		return "", fmt.Errorf("no %s in %s", from, a.body)
	}
	return fmt.Sprint(v), nil
}
