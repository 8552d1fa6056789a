//go:build zoo

package zoo

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryBugHasASiteAndAPlaceInTheList(t *testing.T) {
	sites := map[string]int{}
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, rest := range strings.Split(string(source), "zoo.Has(zoo.")[1:] {
			name, _, _ := strings.Cut(rest, ")")
			sites[name]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "zoo.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	consts := 0
	for name, object := range file.Scope.Objects {
		if object.Kind.String() != "const" {
			continue
		}
		consts++
		if sites[name] == 0 {
			t.Errorf("%s is planted nowhere", name)
		}
	}
	if consts != len(Bugs) || len(slices.Compact(slices.Sorted(slices.Values(Bugs)))) != len(Bugs) {
		t.Errorf("%d bugs, and %d in the list", consts, len(Bugs))
	}
}

func TestOnlyWhatIsNamedBites(t *testing.T) {
	planted = parse("no-barrier,,lost-wake-up")
	defer func() { planted = parse("") }()
	for _, bug := range Bugs {
		if want := bug == NoBarrier || bug == LostWakeUp; Has(bug) != want {
			t.Errorf("%s: %v", bug, Has(bug))
		}
	}
}
