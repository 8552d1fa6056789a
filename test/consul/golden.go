package consul

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// goldens are transcripts by the name of their case.
type goldens map[string]string

// goldenFile is where a group's transcripts are kept: consul/ holds what the real Consul said, kvnode/ what kvnode says
// instead where a difference is wanted.
func goldenFile(of, group string) string { return filepath.Join("testdata", of, group+".txt") }

const goldenMark = "######## "

// loadGoldens reads a file of transcripts; none is an empty one.
func loadGoldens(path string) (goldens, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return goldens{}, nil
	}
	if err != nil {
		return nil, err
	}
	all := goldens{}
	for part := range strings.SplitSeq("\n"+string(text), "\n"+goldenMark) {
		name, transcript, ok := strings.Cut(part, "\n")
		if ok && name != "" {
			all[name] = strings.TrimRight(transcript, "\n") + "\n"
		}
	}
	return all, nil
}

// saveGoldens writes transcripts in the order of the cases.
func saveGoldens(path string, order []string, all goldens) error {
	var b strings.Builder
	for _, name := range order {
		if text, ok := all[name]; ok {
			fmt.Fprintf(&b, "%s%s\n%s\n", goldenMark, name, strings.TrimRight(text, "\n")+"\n")
		}
	}
	if b.Len() == 0 {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// Difference is one wanted difference from Consul; README and site render them.
type Difference struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Consul string `json:"consul"`
	Kvnode string `json:"kvnode"`
	Why    string `json:"why"`
	// Cases are "group/name" of the cases that show it; one that no request of the suite can show names none.
	Cases []string `json:"cases"`
}

// loadDifferences reads differences.json.
func loadDifferences() ([]Difference, error) {
	text, err := os.ReadFile("differences.json")
	if err != nil {
		return nil, err
	}
	var all []Difference
	return all, json.Unmarshal(text, &all)
}

// firstDifference shows where two transcripts part, with the lines before.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := i
	for from > 0 && a[from-1] != "" {
		from--
	}
	until := func(lines []string) string {
		to := i
		for to < len(lines) && (lines[to] != "" || to == i) && to < i+12 {
			to++
		}
		return strings.Join(lines[min(i, len(lines)):min(to, len(lines))], "\n")
	}
	return fmt.Sprintf("%s\n--- want\n%s\n--- got\n%s", strings.Join(a[from:i], "\n"), until(a), until(b))
}
