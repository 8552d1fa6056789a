package consul

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

var (
	record       = flag.Bool("record", false, "play to the real Consul and write what it says into testdata/consul")
	recordKvnode = flag.Bool("record-kvnode", false,
		"write what kvnode says to the cases of differences.json into testdata/kvnode")
	skipConsul = flag.Bool("skip-consul", false, "do not check the goldens against Consul, though it is found")
)

// kvnode and consul are the two programs; consul is "" where none is found.
var kvnode, consul string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "kvnode")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	kvnode = os.Getenv("KVNODE_BIN")
	if kvnode == "" {
		kvnode = filepath.Join(dir, "kvnode")
		build := exec.Command("go", "build", "-o", kvnode, "glasshouse/cmd/kvnode")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "build kvnode:", err)
			return 1
		}
	}
	consul = findConsul()
	return m.Run()
}

// findConsul is the binary that CONSUL_BIN or the PATH names, if it is of the version that the goldens are of.
func findConsul() string {
	path := os.Getenv("CONSUL_BIN")
	if path == "" {
		path, _ = exec.LookPath("consul")
	}
	if path == "" {
		return ""
	}
	out, err := exec.Command(path, "version").Output()
	if err != nil || !strings.HasPrefix(string(out), "Consul v1.8.7") {
		return ""
	}
	return path
}

// groups are all the cases.
var groups = []Group{
	// The longest begin first.
	lostGroup, blockingGroup, expiryGroup, configGroup, threeGroup,
	kvGroup, kvWriteGroup, keysGroup, queryGroup, safetyGroup, consistencyGroup, sessionGroup, lockGroup, txnGroup,
	agentGroup, limitGroup, snapshotGroup, cliGroup, lockCommandGroup, catalogGroup,
}

// TestEveryCaseHasItsOwnName guards the goldens, which are found by name, and the key prefixes.
func TestEveryCaseHasItsOwnName(t *testing.T) {
	seen := map[string]bool{}
	total := 0
	for _, g := range groups {
		for _, c := range g.Cases {
			if seen[g.Name+"/"+slug(c.Name)] {
				t.Errorf("%s/%s stands twice", g.Name, c.Name)
			}
			seen[g.Name+"/"+slug(c.Name)] = true
			total++
		}
	}
	if total < 300 {
		t.Errorf("%d cases, want at least 300", total)
	}
	t.Logf("%d cases in %d groups", total, len(groups))
}

// TestKvnodeAnswersAsConsul plays every case to kvnode and compares with what the real Consul said.
func TestKvnodeAnswersAsConsul(t *testing.T) {
	if *record {
		t.Skip("recording Consul")
	}
	answersAsConsul(t, kvnode, groups)
}

// answersAsConsul plays groups to agents of a program, with kvnode's commands.
func answersAsConsul(t *testing.T, program string, groups []Group) {
	t.Helper()
	differences, err := loadDifferences()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{}
	for _, d := range differences {
		for _, c := range d.Cases {
			wanted[c] = d.ID
		}
	}
	each(t, program, kvnode, groups, func(t *testing.T, g Group, said goldens) {
		theirs, err := loadGoldens(goldenFile("consul", g.Name))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := loadGoldens(goldenFile("kvnode", g.Name))
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range said {
			if sniffed := unguarded(got); sniffed != "" {
				t.Errorf("%s: an answer without nosniff: %s", name, sniffed)
			}
			got := told(got)
			if id := wanted[g.Name+"/"+name]; id != "" {
				if *recordKvnode {
					ours[name] = got
				}
				if got == told(theirs[name]) {
					t.Errorf("%s: the difference %q is none: kvnode answers as Consul", name, id)
				}
				if got != ours[name] {
					t.Errorf("%s (difference %q): %s", name, id, firstDifference(ours[name], got))
				}
				continue
			}
			if theirs[name] == "" {
				t.Errorf("%s: nothing recorded", name)
			} else if got != told(theirs[name]) {
				t.Errorf("%s: %s", name, firstDifference(told(theirs[name]), got))
			}
		}
		if *recordKvnode {
			save(t, "kvnode", g, ours)
		}
	})
}

// TestGoldensAreWhatConsulSays plays every case to the real Consul, where it is found.
func TestGoldensAreWhatConsulSays(t *testing.T) {
	switch {
	case consul == "":
		t.Skip("no Consul 1.8.7 is found: set CONSUL_BIN, or put it on the PATH, to check the goldens anew")
	case *skipConsul || *recordKvnode:
		t.Skip("not asked for")
	}
	each(t, consul, consul, groups, func(t *testing.T, g Group, said goldens) {
		kept, err := loadGoldens(goldenFile("consul", g.Name))
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range said {
			if !*record && got != kept[name] {
				t.Errorf("%s: %s", name, firstDifference(kept[name], got))
			}
			kept[name] = got
		}
		if *record {
			save(t, "consul", g, kept)
		}
	})
}

// TestConsulsOwnCommandsServeKvnode runs the real Consul's commands, kv and lock among them, unchanged over a kvnode
// cluster.
func TestConsulsOwnCommandsServeKvnode(t *testing.T) {
	switch {
	case consul == "":
		t.Skip("no Consul 1.8.7 is found: set CONSUL_BIN, or put it on the PATH, to run its commands over kvnode")
	case *record || *recordKvnode:
		t.Skip("recording")
	}
	each(t, kvnode, consul, []Group{cliGroup, lockCommandGroup}, func(t *testing.T, g Group, said goldens) {
		theirs, err := loadGoldens(goldenFile("consul", g.Name))
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range said {
			if got := told(got); got != told(theirs[name]) {
				t.Errorf("%s: %s", name, firstDifference(told(theirs[name]), got))
			}
		}
	})
}

// nosniff is on every answer of kvnode's, as with later versions of Consul: a listed difference that unguarded looks
// for in every transcript, and that is left out of their comparison.
const nosniff = "X-Content-Type-Options: nosniff\n"

// traced is on the answers of an agent whose events somebody hears, as everybody's are in the machine room.
var traced = regexp.MustCompile(`(?m)^X-Glasshouse-Trace: [0-9a-f]{16}\n`)

// told takes out of a transcript what one listed difference adds everywhere, and what a room's agents add.
func told(transcript string) string {
	return traced.ReplaceAllString(strings.ReplaceAll(transcript, nosniff, ""), "")
}

// beforeHandlers is what net/http itself answers to a request line that it cannot read.
const beforeHandlers = "400\nContent-Type: text/plain; charset=utf-8\n> 400 Bad Request"

// headed is an answer of which the headers are shown: the status and the lines behind it.
var headed = regexp.MustCompile(`(?m)^[1-5]\d\d\n(?:[A-Z][A-Za-z-]+: .*\n)*`)

// unguarded is the first answer of the agent's in a transcript that lacks the header.
func unguarded(transcript string) string {
	for _, head := range headed.FindAllString(strings.ReplaceAll(transcript, beforeHandlers, ""), -1) {
		if strings.Contains(head, ": ") && !strings.Contains(head, nosniff) {
			return strings.ReplaceAll(head, "\n", " ")
		}
	}
	return ""
}

func save(t *testing.T, of string, g Group, all goldens) {
	t.Helper()
	var order []string
	for _, c := range g.Cases {
		order = append(order, c.Name)
	}
	if err := saveGoldens(goldenFile(of, g.Name), order, all); err != nil {
		t.Fatal(err)
	}
}

// atOnce bounds how many clusters run at once.
const atOnce = 3

// each plays groups to clusters of a program, a few at a time, with the commands of another or the same, and hands over
// the transcripts.
func each(t *testing.T, program, commands string, groups []Group, judge func(*testing.T, Group, goldens)) {
	gate := make(chan struct{}, atOnce)
	for _, g := range groups {
		t.Run(g.Name, func(t *testing.T) {
			t.Parallel()
			said := goldens{}
			var mu sync.Mutex
			var lanes sync.WaitGroup
			n := max(1, g.Lanes)
			for lane := range n {
				lanes.Go(func() {
					gate <- struct{}{}
					defer func() { <-gate }()
					var mine []Case
					for i, c := range g.Cases {
						if i%n == lane {
							mine = append(mine, c)
						}
					}
					playLane(t, program, commands, g, mine, func(name, transcript string) {
						mu.Lock()
						defer mu.Unlock()
						said[name] = transcript
					})
				})
			}
			lanes.Wait()
			judge(t, g, said)
		})
	}
}

// only, from the environment, is a part of the names of the cases to play.
var only = os.Getenv("CASE")

// playLane plays cases to one cluster.
func playLane(t *testing.T, program, commands string, g Group, cases []Case, said func(name, transcript string)) {
	cases = slices.DeleteFunc(cases, func(c Case) bool { return !strings.Contains(g.Name+"/"+c.Name, only) })
	if len(cases) == 0 {
		return
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), systemReady)
	defer cancel()
	sys, err := startSystem(ctx, program, dir, g.Layout)
	if err != nil {
		t.Error(err)
		return
	}
	defer sys.stop()
	sys.program = commands
	for i, c := range cases {
		own := filepath.Join(dir, fmt.Sprintf("case%d", i))
		if err := os.Mkdir(own, 0o755); err != nil {
			t.Error(err)
			return
		}
		transcript, err := play(t.Context(), sys, c, own)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		said(c.Name, transcript)
	}
}
