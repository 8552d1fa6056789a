//go:build !zoo

package zoo

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// names are the bugs as zoo.go has them: in this build there is no list.
func names(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "zoo.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			name, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, name)
		}
		return true
	})
	return found
}

func TestNothingOfTheZooIsInANormalBuild(t *testing.T) {
	bugs := names(t)
	if len(bugs) < 16 {
		t.Fatalf("the zoo has %d bugs", len(bugs))
	}
	for _, bug := range bugs {
		if Has(Bug(bug)) {
			t.Errorf("%s is planted", bug)
		}
	}
	if testing.Short() {
		t.Skip("it builds kvnode")
	}
	built := func(tags string) []byte {
		path := filepath.Join(t.TempDir(), "kvnode")
		if out, err := exec.Command("go", "build", "-tags", tags, "-o", path, "glasshouse/cmd/kvnode").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		program, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return program
	}
	normal, infested := built(""), built("zoo")
	for _, bug := range bugs {
		if bytes.Contains(normal, []byte(bug)) {
			t.Errorf("the normal build knows %s", bug)
		}
		// That it can be found at all shows that the test can fail.
		if !bytes.Contains(infested, []byte(bug)) {
			t.Errorf("the zoo's build does not know %s", bug)
		}
	}
}
