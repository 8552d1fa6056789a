package flags

import (
	"flag"
	"strings"

	"github.com/posener/complete"

	"glasshouse/core/command/api"
)

// predictors say what each flag may be completed with.
func (s *Set) predictors() complete.Flags {
	all := complete.Flags{}
	s.VisitAll(func(f *flag.Flag) { all["-"+f.Name] = predict(f) })
	return all
}

// predict is how a flag goes on: a file's name, nothing behind a switch, anything else as it may be.
func predict(f *flag.Flag) complete.Predictor {
	name, _ := flag.UnquoteUsage(f)
	switch {
	case name == "":
		return complete.PredictNothing
	case name == "file":
		return complete.PredictFiles("*")
	case name == "directory":
		return complete.PredictDirs("*")
	default:
		return complete.PredictAnything
	}
}

// Keys predicts the names of keys, one folder after the other, by asking the agent of the environment. Where none
// answers there is nothing to predict.
func (s *Set) Keys() complete.Predictor {
	return complete.PredictFunc(func(a complete.Args) []string {
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
