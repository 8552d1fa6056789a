package build

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"glasshouse/web/view"
)

// difference is one row of test/consul/differences.json, what the differential suite proves to be another way in
// Consul 1.8.7, or of further.json, what is known to be and the suite does not play.
type difference struct {
	Title  string `json:"title"`
	Consul string `json:"consul"`
	Kvnode string `json:"kvnode"`
	Why    string `json:"why"`
}

// differencesRef lists where kvnode is not as Consul.
func differencesRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/differences", Title: "Differences from Consul",
		Lead: "A suite plays the same requests to Consul 1.8.7 and to kvnode and compares the answers. This is where they differ on purpose, and why; when a line of the first list is not true any more, the suite fails.",
	}
	for _, list := range []struct{ file, id, title, says string }{
		{"differences.json", "differences", "On purpose, and proved", ""},
		{"further.json", "further", "Further ones", "What was seen or is so by design, and is not played by the suite."},
	} {
		table, err := differencesTable(filepath.Join(dir, "test", "consul", list.file))
		if err != nil {
			return ref, err
		}
		table.ID, table.Title, table.Says = list.id, list.title, list.says
		ref.Tables = append(ref.Tables, table)
	}
	return ref, nil
}

// differencesTable is one list of differences.
func differencesTable(file string) (view.Table, error) {
	table := view.Table{Words: true, Head: []string{"what", "Consul 1.8.7", "kvnode", "why"}}
	raw, err := os.ReadFile(file)
	if err != nil {
		return table, err
	}
	var all []difference
	if err := json.Unmarshal(raw, &all); err != nil {
		return table, fmt.Errorf("%s: %w", file, err)
	}
	for _, d := range all {
		if d.Title == "" || d.Consul == "" || d.Kvnode == "" || d.Why == "" {
			return table, fmt.Errorf("%s: %q lacks a field", file, d.Title)
		}
		table.Rows = append(table.Rows, []string{d.Title, d.Consul, d.Kvnode, d.Why})
	}
	return table, nil
}
