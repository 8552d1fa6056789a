package build

import (
	"fmt"
	"os"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// stood are the names that Go's support code for GOOS=js puts on the global object, or asks for, where they are missing. A
// process of the room has a global object of its own (wasm/host/go.ts), so that Go never sees what would be put there.
var stood = []string{"fs", "process", "path", "crypto", "performance", "TextEncoder", "TextDecoder"}

// support leaves the stand-ins out of Go's support code, a third of it, which the first visit would fetch and never use.
// It is for the room's worker alone: the judge's program sees the worker's own global object.
func support() api.Plugin {
	return api.Plugin{Name: "support", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `/build/wasm_exec\.js$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := os.ReadFile(args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text, err := withoutStandIns(string(raw))
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, err
		})
	}}
}

// withoutStandIns has each name taken to be there, so that what follows from its absence is dropped as dead.
func withoutStandIns(text string) (string, error) {
	for _, name := range stood {
		asked := "if (!globalThis." + name + ") {"
		if n := strings.Count(text, asked); n != 1 {
			return "", fmt.Errorf("wasm_exec.js asks %d times, not once, whether there is %s: this toolchain's is another", n, name)
		}
		text = strings.Replace(text, asked, "if (false) {", 1)
	}
	return text, nil
}
