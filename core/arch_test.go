package core_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "glasshouse/"

// allowed says which room may use which, and why. Imports go down only; an edge that is not here fails the test, and
// so does one that nobody uses any more. Folders beneath a room count as the room, unless they are named.
var allowed = map[string]map[string]string{
	"core/structs":   {},
	"core/trace":     {},
	"core/invariant": {},
	"core/metrics":   {},
	"core/snapshot":  {},
	"core/zoo":       {},
	"core/trace/tsgen": {
		"core/trace": "it writes the TypeScript of the event types",
	},
	"core/platform": {
		"core/trace": "a message is described where it is written",
	},
	"core/platform/native": {
		"core/platform":         "it is one",
		"core/structs":          "a damaged directory has its sentinel",
		"core/trace":            "gossip's packets are described",
		"core/platform/filelog": "its snapshots' directories are synced",
	},
	"core/platform/filelog": {
		"core/structs": "a damaged log has its sentinel",
		"core/zoo":     "it has planted bugs",
	},
	"core/platform/memnet": {
		"core/platform": "it is a network",
		"core/trace":    "the interface names the tracer",
	},
	"core/platform/room": {
		"core/platform":         "it is one",
		"core/platform/filelog": "raft's log is kept in files there",
		"core/trace":            "events go to the host",
	},
	"core/lan": {
		"core/platform": "gossip runs over its network",
		"core/trace":    "members are told",
	},
	"core/state": {
		"core/structs":   "it stores them",
		"core/trace":     "a look-up is a station",
		"core/invariant": "indexes never fall",
		"core/zoo":       "it has planted bugs",
	},
	"core/raftseam": {
		"core/structs":   "it reads entries to describe them",
		"core/trace":     "it tells what raft does",
		"core/platform":  "messages are marked on its connections",
		"core/invariant": "terms never fall",
		"core/zoo":       "it has planted bugs",
	},
	"core/pool": {
		"core/structs":  "errors get their sentinels back",
		"core/trace":    "calls are stations and messages",
		"core/platform": "it dials over its network",
		"core/zoo":      "it has planted bugs",
	},
	"core/router": {
		"core/lan": "it keeps the servers that gossip knows",
	},
	"core/fsm": {
		"core/state":     "entries change it",
		"core/structs":   "entries hold them",
		"core/trace":     "changes are told",
		"core/invariant": "entries come in order",
		"core/zoo":       "it has planted bugs",
	},
	"core/client": {
		"core/lan":      "it finds servers by gossip",
		"core/pool":     "it calls them",
		"core/router":   "it picks one",
		"core/platform": "its machine",
		"core/structs":  "the requests",
		"core/trace":    "its stations",
		"core/metrics":  "it measures its calls",
	},
	"core/server": {
		"core/fsm":      "raft applies to it",
		"core/state":    "reads look into it",
		"core/raftseam": "raft runs over it",
		"core/snapshot": "a snapshot travels as an archive",
		"core/lan":      "it finds the others by gossip",
		"core/pool":     "it forwards to the leader",
		"core/router":   "it knows the others by it",
		"core/platform": "its machine",
		"core/structs":  "the requests",
		"core/trace":    "its stations",
		"core/metrics":  "it measures what it serves",
		"core/zoo":      "it has planted bugs",
	},
	"core/agent": {
		"core/structs":  "the requests",
		"core/trace":    "its stations",
		"core/platform": "it listens on its network",
		"core/metrics":  "it measures its answers",
	},
	"core/node": {
		"core/agent":           "it assembles one",
		"core/server":          "and its delegate",
		"core/client":          "or that one",
		"core/lan":             "it knows the servers by their tags",
		"core/metrics":         "it starts what the process measures",
		"core/platform":        "for a machine",
		"core/platform/native": "which is a real one",
		"core/platform/room":   "or the room's",
		"core/structs":         "a refused directory has its sentinel",
		"core/trace":           "it owns the Hub",
	},
	"core/command": {
		"core/node":     "agent runs one",
		"core/structs":  "exit codes follow the sentinels",
		"core/trace":    "its stations",
		"core/platform": "commands dial over its network",
		"core/snapshot": "an archive is read before it is called a snapshot",
		"core/zoo":      "it has planted bugs",
	},
}

// forbidden are imports that some rooms may never have, and which rooms may.
var forbidden = map[string][]string{
	"syscall/js":                      {"core/platform/room"},
	"github.com/coder/websocket":      {"core/agent", "core/node"},
	"github.com/a-h/templ":            nil,
	"github.com/evanw/esbuild":        nil,
	"github.com/hashicorp/cli":        {"core/command"},
	"github.com/hashicorp/consul":     {"core/command"},
	"go.etcd.io/bbolt":                {"core/platform/native"},
	"github.com/hashicorp/raft-wal":   {"core/platform/native"},
	"github.com/hashicorp/go-memdb":   {"core/state", "core/server"},
	"github.com/hashicorp/memberlist": {"core/platform", "core/lan"},
	"github.com/hashicorp/yamux":      {"core/pool", "core/server"},
}

// room is the entry of allowed that a folder belongs to: its own, or that of the nearest folder above.
func room(dir string) string {
	for d := dir; d != "."; d = filepath.Dir(d) {
		if _, ok := allowed[d]; ok {
			return d
		}
	}
	return dir
}

// beneath tells whether path is base or in it.
func beneath(path, base string) bool { return path == base || strings.HasPrefix(path, base+"/") }

// imports visits every import of every file of core that is no test.
func imports(t *testing.T, visit func(file, dir, path string)) {
	t.Helper()
	root := os.DirFS("..")
	err := fs.WalkDir(root, "core", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		src, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			visit(file, filepath.Dir(file), path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRoomsUseOnlyWhatTheyMay(t *testing.T) {
	used := map[string]bool{}
	imports(t, func(file, dir, path string) {
		if !strings.HasPrefix(path, module) {
			return
		}
		from, to := room(dir), room(strings.TrimPrefix(path, module))
		if from == to {
			return
		}
		used[from+" "+to] = true
		if allowed[from][to] == "" {
			t.Errorf("%s: %s may not use %s; imports go down only (see the table in core/arch_test.go)", file, from, to)
		}
	})
	for from, edges := range allowed {
		for to, why := range edges {
			if !used[from+" "+to] {
				t.Errorf("%s does not use %s any more (%q): take the edge out", from, to, why)
			}
		}
	}
}

func TestTheTableItselfGoesDownOnly(t *testing.T) {
	const (
		unseen = iota
		open
		done
	)
	seen := map[string]int{}
	var visit func(from string, way []string)
	visit = func(from string, way []string) {
		if seen[from] == open {
			t.Errorf("a circle: %s", strings.Join(append(way, from), " -> "))
		}
		if seen[from] != unseen {
			return
		}
		seen[from] = open
		for to := range allowed[from] {
			visit(to, append(slices.Clone(way), from))
		}
		seen[from] = done
	}
	for from := range allowed {
		visit(from, nil)
	}
}

func TestTheCoreStaysFreeOfWhatItMustNotKnow(t *testing.T) {
	imports(t, func(file, dir, path string) {
		for what, rooms := range forbidden {
			if beneath(path, what) && !slices.ContainsFunc(rooms, func(r string) bool { return beneath(dir, r) }) {
				t.Errorf("%s imports %s: only %v may", file, path, rooms)
			}
		}
		if beneath(dir, "core/client") && path == module+"core/server" ||
			beneath(dir, "core/server") && path == module+"core/client" {
			t.Errorf("%s: the two delegates never import each other", file)
		}
	})
}
