package build

import (
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"glasshouse/web/view"
	"glasshouse/web/words"
)

// chinese makes the Chinese site of the English one: the same files, until elements bundles its scripts. The build id is
// the English one's, since words decide no run.
func (b *builder) chinese() error {
	book, err := words.Read(words.Chinese)
	if err != nil {
		return err
	}
	b.zh = b.site
	b.zh.Lang, b.zh.Words = words.Chinese, book
	b.zh.Elements, b.zh.Imports = maps.Clone(b.site.Elements), maps.Clone(b.site.Imports)
	return nil
}

// inLanguage gives the scripts their words in the language of site.
func inLanguage(site *view.Site) api.Plugin {
	return api.Plugin{Name: "language", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `/(web/ts|wasm/host)/.*\.ts$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := os.ReadFile(args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			s, err := words.Rewrite(string(raw), site.Words, site.URL)
			if err != nil {
				return api.OnLoadResult{}, fmt.Errorf("%s: %w", args.Path, err)
			}
			return api.OnLoadResult{Contents: &s.Text, Loader: api.LoaderTS}, nil
		})
	}}
}

// words says which texts have no Chinese, and which Chinese ones of those that are looked up nobody says; of the others
// the tests of package words know it.
func (b *builder) words() error {
	var bad []string
	for _, key := range b.zh.Words.Missed() {
		bad = append(bad, fmt.Sprintf("no Chinese for %q", key))
	}
	for _, key := range b.zh.Words.Stale() {
		if words.LookedUp(key) {
			bad = append(bad, "nobody says "+key)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	if b.AllowMissing {
		fmt.Fprintf(b.Log, "  missing: %s\n", strings.Join(bad, "\n  missing: "))
		return nil
	}
	return fmt.Errorf("web/words/zh:\n  %s", strings.Join(bad, "\n  "))
}
