// Package sources sums up what kvnode is made from, so that programs of equal sources can be told without a checkout.
package sources

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"
)

// roots hold every Go file that some kvnode is compiled from, for a machine or for the room, and what the room's build
// changes of them; files are those that choose the modules beside it.
var (
	roots = []string{"cmd/kvnode", "core", "third_party", "wasm/guest"}
	files = []string{"go.mod", "go.sum"}
)

// Variable is what the linker sets to the sum (-X).
const Variable = "glasshouse/core/command/version.Sources"

// Sum is the sum of the source tree at dir, in the form of go.sum's ("h1:..."). Tests are left out, since no program
// changes with them.
func Sum(dir string) (string, error) {
	tree := os.DirFS(dir)
	names := append([]string(nil), files...)
	for _, root := range roots {
		err := fs.WalkDir(tree, root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if base := path.Base(name); base == "go.mod" || strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go") {
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return "", fmt.Errorf("sources: %w", err)
		}
	}
	return dirhash.Hash1(names, func(name string) (io.ReadCloser, error) { return tree.Open(name) })
}
