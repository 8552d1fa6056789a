package core

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryGuardHasItsProof demands that the tests and bugs which ARCHITECTURE.md names as proofs of its guards exist.
func TestEveryGuardHasItsProof(t *testing.T) {
	doc, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "\n## What raft needs guarded\n")
	if !ok {
		t.Fatal("ARCHITECTURE.md has no table of guards")
	}
	table, _, _ := strings.Cut(rest, "\n## ")
	tests := make(map[string]bool)
	function := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err = filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range function.FindAllSubmatch(src, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	zoo, err := os.ReadFile("zoo/zoo.go")
	if err != nil {
		t.Fatal(err)
	}
	bugs := make(map[string]bool)
	for _, m := range regexp.MustCompile(`Bug = "([^"]+)"`).FindAllSubmatch(zoo, -1) {
		bugs[string(m[1])] = true
	}

	rows := 0
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(line, " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) != 3 || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| hazard") {
			continue
		}
		rows++
		names := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[2], -1)
		if len(names) == 0 {
			t.Errorf("no proof: %s", line)
		}
		for _, name := range names {
			if strings.HasSuffix(name[1], ".ts") {
				if _, err := os.Stat(filepath.Join("..", name[1])); err != nil {
					t.Error(err)
				}
			} else if !tests[name[1]] && !bugs[name[1]] {
				t.Errorf("there is no test and no bug %s", name[1])
			}
		}
	}
	if rows < 20 {
		t.Errorf("only %d guards were found", rows)
	}
}
