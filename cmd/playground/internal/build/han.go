package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// hanPrefix begins the files of the Chinese faces.
const hanPrefix = "assets/han-"

// hanDir is where make has put them, and hanURL how the style sheets name it.
const (
	hanDir = "han"
	hanURL = "made/"
)

// hanFaces finds the Chinese faces that web/han has made for the style sheets.
func (b *builder) hanFaces() api.Plugin {
	return api.Plugin{Name: "han", Setup: func(p api.PluginBuild) {
		p.OnResolve(api.OnResolveOptions{Filter: "^" + hanURL}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			file, err := filepath.Abs(b.path(madeDir, hanDir, strings.TrimPrefix(args.Path, hanURL)))
			if err != nil {
				return api.OnResolveResult{}, err
			}
			if _, err := os.Stat(file); err != nil && b.AllowMissing {
				fmt.Fprintf(b.Log, "  missing: %s\n", file)
				return api.OnResolveResult{Path: args.Path, External: true}, nil
			}
			return api.OnResolveResult{Path: file}, nil
		})
	}}
}
