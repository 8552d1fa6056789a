package view

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// tree is the source tree.
const tree = "../.."

// twins are the files of core and cmd that stand in the room for others of a machine.
func twins(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, root := range []string{"core", "cmd"} {
		err := fs.WalkDir(os.DirFS(tree), root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".go" {
				return err
			}
			raw, err := os.ReadFile(path.Join(tree, name))
			if err != nil {
				return err
			}
			if strings.HasSuffix(name, "_js.go") || strings.Contains(string(raw), "//go:build js\n") {
				out = append(out, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// sources are the files that make the room, tests apart.
func sources(t *testing.T) []string {
	t.Helper()
	out := twins(t)
	for _, root := range []string{"wasm/host", "wasm/guest", "core/platform/room"} {
		err := fs.WalkDir(os.DirFS(tree), root, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				out = append(out, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var made []string
	for _, name := range out {
		if !strings.HasSuffix(name, ".test.ts") && !strings.HasSuffix(name, "_test.go") {
			made = append(made, name)
		}
	}
	return made
}

func TestEverySourceOfTheRoomHasItsPlaceInWhatIsSimulated(t *testing.T) {
	known := map[string]bool{}
	for name := range unsimulated {
		known[name] = true
	}
	for _, g := range fidelity {
		for _, p := range g.Parts {
			if len(p.Files) == 0 {
				t.Errorf("%s: no source makes it so", p.What)
			}
			for _, name := range p.Files {
				known[name] = true
			}
		}
	}
	for name := range known {
		if _, err := os.Stat(path.Join(tree, name)); err != nil {
			t.Errorf("%s is gone: what is said of it may be no longer true", name)
		}
	}
	for _, name := range sources(t) {
		if !known[name] {
			t.Errorf("%s is new: what does it simulate, and how does that differ from a machine? Say it in fidelity.go", name)
		}
	}
}

func TestEveryPatchOfTheStandardLibraryIsToldOf(t *testing.T) {
	raw, err := os.ReadFile(path.Join(tree, "wasm/guest/patch.go"))
	if err != nil {
		t.Fatal(err)
	}
	// Each patched file, and the words that tell what comes of it.
	told := map[string]string{
		"syscall/fs_js.go": "without a turn of Go’s scheduler", "text/template/exec.go": "method calls in help templates",
		"crypto/tls/handshake_client.go": "TLS", "crypto/tls/handshake_server.go": "TLS", "crypto/tls/conn.go": "TLS", "crypto/tls/tls.go": "TLS",
	}
	var said strings.Builder
	for _, g := range fidelity {
		for _, p := range g.Parts {
			said.WriteString(p.Page)
		}
	}
	for _, line := range strings.Split(string(raw), "\n") {
		_, rest, ok := strings.Cut(line, "file:")
		if !ok || !strings.Contains(rest, `"`) {
			continue
		}
		file := strings.Trim(strings.TrimSpace(rest), `",`)
		if words := told[file]; words == "" || !strings.Contains(said.String(), words) {
			t.Errorf("the room's build has %s otherwise, and the page says nothing of it", file)
		}
	}
}
