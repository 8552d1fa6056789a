package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"glasshouse/cmd/playground/internal/serve"
)

// export copies the site to dir, which must be empty or absent, with the downloads that are the site's own, and returns
// the number of files.
func export(site, downloads fs.FS, dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return 0, err
	}
	if len(entries) > 0 {
		return 0, fmt.Errorf("%s is not empty: nothing was written", dir)
	}
	n := 0
	err = fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == ".keep" {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		raw, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		n++
		return os.WriteFile(target, raw, 0o644)
	})
	if err != nil {
		return n, err
	}
	archives, err := serve.Downloads(site, downloads)
	if err != nil {
		return n, err
	}
	for name, packed := range archives {
		n++
		if err := os.WriteFile(filepath.Join(dir, "download", name), packed, 0o644); err != nil {
			return n, err
		}
	}
	return n, nil
}
