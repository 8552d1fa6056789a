package build

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"glasshouse/web/view"
)

// difference is one row of test/consul/differences.json: what the differential suite proves to be another way in
// Consul 1.8.7.
type difference struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Consul string `json:"consul"`
	Kvnode string `json:"kvnode"`
	Why    string `json:"why"`
}

// differencesRef lists where kvnode is not as Consul.
func differencesRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/differences", Title: "Differences from Consul",
		Lead: "A suite plays the same requests to Consul 1.8.7 and to kvnode and compares the answers. This is where they differ on purpose, and why; the suite fails when a line of it is not true any more.",
	}
	raw, err := os.ReadFile(filepath.Join(dir, "test", "consul", "differences.json"))
	if err != nil {
		return ref, err
	}
	var all []difference
	if err := json.Unmarshal(raw, &all); err != nil {
		return ref, fmt.Errorf("differences.json: %w", err)
	}
	table := view.Table{ID: "differences", Title: "On purpose", Words: true, Head: []string{"what", "Consul 1.8.7", "kvnode", "why"}}
	for _, d := range all {
		if d.ID == "" || d.Title == "" || d.Consul == "" || d.Kvnode == "" || d.Why == "" {
			return ref, fmt.Errorf("differences.json: %q lacks a field", d.ID)
		}
		table.Rows = append(table.Rows, []string{d.Title, d.Consul, d.Kvnode, d.Why})
	}
	ref.Tables = []view.Table{table}
	return ref, nil
}
