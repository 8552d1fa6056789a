package show

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/cli"

	"glasshouse/core/command/version"
)

// told runs the command as a build of those sources would.
func told(t *testing.T, sources string, args ...string) string {
	t.Helper()
	was := version.Sources
	version.Sources = sources
	defer func() { version.Sources = was }()
	ui := cli.NewMockUi()
	if code := New(ui).Run(args); code != 0 {
		t.Fatalf("exit code %d: %s", code, ui.ErrorWriter)
	}
	return ui.OutputWriter.String()
}

func TestAProgramTellsTheSumOfItsSourcesWhereItHasOne(t *testing.T) {
	if got := told(t, "h1:abc="); !strings.Contains(got, "\nSources h1:abc=\n") {
		t.Errorf("it says %q", got)
	}
	if got := told(t, ""); strings.Contains(got, "Sources") {
		t.Errorf("it has none and says %q", got)
	}
}

func TestProgramsReadWhatPeopleDo(t *testing.T) {
	var r record
	if err := json.Unmarshal([]byte(told(t, "h1:abc=", "-format=json")), &r); err != nil {
		t.Fatal(err)
	}
	if r.Sources != "h1:abc=" || !strings.HasPrefix(r.Go, "go1.") {
		t.Errorf("%+v", r)
	}
}
