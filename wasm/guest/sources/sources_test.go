package sources

import (
	"os"
	"path/filepath"
	"testing"
)

// tree writes files under a folder of the test's own, those that every tree has among them.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{"go.mod": "module x\n", "go.sum": "", "cmd/kvnode/main.go": "package main\n", "core/a.go": "package core\n", "third_party/d/go.mod": "module d\n", "wasm/guest/main.go": "package main\n"}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sum(t *testing.T, files map[string]string) string {
	t.Helper()
	out, err := Sum(tree(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEqualSourcesHaveOneSumWhereverTheyStand(t *testing.T) {
	plain := sum(t, nil)
	for name, files := range map[string]map[string]string{
		"again": nil, "a test": {"core/a_test.go": "package core\n"}, "a page": {"web/view/site.go": "package view\n"}, "notes": {"core/README.md": "a"},
	} {
		if got := sum(t, files); got != plain {
			t.Errorf("%s: %s, not %s", name, got, plain)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "core/a.go", "core/b_js.go", "cmd/kvnode/main.go", "third_party/d/go.mod", "wasm/guest/patch.go"} {
		if sum(t, map[string]string{name: "package other\n"}) == plain {
			t.Errorf("%s is another, and the sum the same", name)
		}
	}
}

func TestATreeWithoutSourcesHasNoSum(t *testing.T) {
	if out, err := Sum(t.TempDir()); err == nil {
		t.Errorf("it is %s", out)
	}
}
