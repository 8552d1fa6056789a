package build

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"glasshouse/web/view"
)

// commandsName is what the page's terminal imports to know kvnode's commands.
const commandsName = "glasshouse:kvnode"

// command is one command of kvnode's: a flag that takes a value ends with "=".
type command struct {
	Name  string   `json:"name"`
	Flags []string `json:"flags"`
}

// aFlag is the first line of a flag in a command's help.
var aFlag = regexp.MustCompile(`(?m)^  -([\w-]+)(=<)?`)

// knownCommands reads kvnode's commands and their flags from the help in its reference.
func knownCommands(refs []view.Ref) []command {
	var out []command
	for _, r := range refs {
		if r.Path != cliPath {
			continue
		}
		for _, t := range r.Texts {
			c := command{Name: strings.TrimPrefix(t.Title, "kvnode "), Flags: []string{"-help"}}
			for _, m := range aFlag.FindAllStringSubmatch(t.Body, -1) {
				c.Flags = append(c.Flags, "-"+m[1]+strings.TrimSuffix(m[2], "<"))
			}
			out = append(out, c)
		}
	}
	return out
}

// commandsModule gives the scripts kvnode's commands as a module.
func commandsModule(refs []view.Ref) api.Plugin {
	return api.Plugin{Name: "commands", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: "^" + commandsName + "$"}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: commandsName, Namespace: "made"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "made"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := json.Marshal(knownCommands(refs))
			text := string(raw)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJSON}, err
		})
	}}
}
