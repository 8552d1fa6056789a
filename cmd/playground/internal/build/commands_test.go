package build

import (
	"slices"
	"testing"

	"glasshouse/web/view"
)

func TestTheTerminalKnowsEveryCommandAndItsFlags(t *testing.T) {
	ref := view.Ref{Path: cliPath, Texts: []view.Text{
		{Title: "kvnode kv get", Body: "Usage: kvnode kv get [options] KEY\n\n      $ kvnode kv get -raw a\n\nCommand Options\n\n  -raw\n     The value.\n\n  -http-addr=<address>\n     Where."},
	}}
	got := knownCommands([]view.Ref{{Path: "/reference/http"}, ref})
	if len(got) != 1 || got[0].Name != "kv get" || !slices.Equal(got[0].Flags, []string{"-help", "-raw", "-http-addr="}) {
		t.Errorf("%+v", got)
	}
}
