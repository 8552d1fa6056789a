package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"glasshouse/web/view"
)

// modules lists the modules that kvnode is compiled from, on any of the systems that it is offered for, with their
// versions; ours are left out.
func modules(dir string) ([]view.Module, error) {
	sums, err := sums(filepath.Join(dir, "go.sum"))
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool)
	var all []view.Module
	for _, s := range systems {
		listed, err := modulesOn(dir, s[0])
		if err != nil {
			return nil, err
		}
		for _, line := range listed {
			path, version, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok || seen[path] {
				continue
			}
			seen[path] = true
			all = append(all, view.Module{Path: path, Version: version, Sum: sums[path+" "+version]})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Path < all[j].Path })
	return all, nil
}

// modulesOn has a line of path and version for each package of a module that the program of that name is linked from:
// kvnode-linux-amd64.
func modulesOn(dir, program string) ([]string, error) {
	name := strings.Split(program, "-")
	cmd := exec.Command("go", "list", "-e", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/kvnode")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+name[1], "GOARCH="+name[2], "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list for %s: %w", program, err)
	}
	return strings.Split(string(out), "\n"), nil
}

// sums are those of whole modules in a go.sum, by "path version".
func sums(file string) (map[string]string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string)
	for _, line := range strings.Split(string(raw), "\n") {
		if f := strings.Fields(line); len(f) == 3 && !strings.HasSuffix(f[1], "/go.mod") {
			out[f[0]+" "+f[1]] = f[2]
		}
	}
	return out, nil
}
