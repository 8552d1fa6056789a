package build

import (
	"slices"
	"strings"
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

func TestTheServiceWorkerKeepsPagesAndAssetsAndNothingElse(t *testing.T) {
	b := rendered(t)
	b.add("build.json", []byte("{}"))
	b.add("download/kvnode", []byte("a program"))
	if err := b.offline(); err != nil {
		t.Fatal(err)
	}
	sw := string(b.files[offlineFile])
	for _, want := range []string{`url:"/playground/",sum:"`, `url:"/"`, `url:"/404.html"`, `url:"/assets/kvnode.wasm"`, `url:"/manifest.webmanifest"`, `url:"/walkthrough/source.json?`} {
		if !strings.Contains(sw, want) {
			t.Errorf("%s is not kept", want)
		}
	}
	for _, not := range []string{"build.json", "stations.json", "download"} {
		if strings.Contains(sw, not) {
			t.Errorf("%s is kept", not)
		}
	}
	before := sw
	b.files["playground/index.html"] = append(b.files["playground/index.html"], ' ')
	if err := b.offline(); err != nil {
		t.Fatal(err)
	}
	if string(b.files[offlineFile]) == before {
		t.Error("another page, and the same service worker")
	}
}
