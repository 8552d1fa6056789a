package build

import (
	"fmt"
	"os/exec"
	"sort"
	"strings"

	"glasshouse/web/view"
)

// modules lists the modules that kvnode is compiled from, with their versions, ours left out.
func modules(dir string) ([]view.Module, error) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}",
		"./cmd/kvnode")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	seen := make(map[string]bool)
	var all []view.Module
	for _, line := range strings.Split(string(out), "\n") {
		path, version, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || seen[path] {
			continue
		}
		seen[path] = true
		all = append(all, view.Module{Path: path, Version: version})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Path < all[j].Path })
	return all, nil
}
