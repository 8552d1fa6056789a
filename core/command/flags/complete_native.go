//go:build !js

package flags

import (
	"flag"
	"strings"

	"github.com/posener/complete"

	"glasshouse/core/command/api"
)

// predictor says what a shell may complete a command's arguments with.
type predictor = complete.Predictor

// AutocompleteArgs says what a shell may complete the arguments with; nil is nothing, as complete.PredictNothing is.
func (c Command) AutocompleteArgs() complete.Predictor { return c.Set.args }

// AutocompleteFlags says the same of the flags: a file's name, nothing behind a switch, anything else as it may be.
func (c Command) AutocompleteFlags() complete.Flags {
	all := complete.Flags{}
	c.Set.VisitAll(func(f *flag.Flag) {
		switch name, _ := flag.UnquoteUsage(f); name {
		case "":
			all["-"+f.Name] = complete.PredictNothing
		case "file":
			all["-"+f.Name] = complete.PredictFiles("*")
		case "directory":
			all["-"+f.Name] = complete.PredictDirs("*")
		default:
			all["-"+f.Name] = complete.PredictAnything
		}
	})
	return all
}

// PredictFiles lets a shell complete the arguments with names of files.
func (s *Set) PredictFiles() { s.args = complete.PredictFiles("*") }

// PredictAny leaves the arguments to the user.
func (s *Set) PredictAny() { s.args = complete.PredictAnything }

// PredictKeys lets a shell complete the arguments with names of keys, one folder after the other. It asks the agent of
// the environment; where none answers there is nothing to complete with.
func (s *Set) PredictKeys() {
	s.args = complete.PredictFunc(func(a complete.Args) []string {
		client, err := api.NewClient(s.HTTP)
		if err != nil {
			return nil
		}
		keys, err := client.Keys(strings.TrimPrefix(a.Last, "/"), "/", nil)
		if err != nil {
			return nil
		}
		return keys
	})
}
