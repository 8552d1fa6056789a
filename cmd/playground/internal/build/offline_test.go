package build

import (
	"strings"
	"testing"
)

func TestTheServiceWorkerKeepsPagesAndAssetsAndNothingElse(t *testing.T) {
	b := rendered(t)
	b.add("build.json", []byte("{}"))
	b.add("assets/han-400-ABCD.woff2", nil)
	b.add("download/kvnode", []byte("a program"))
	if err := b.offline(); err != nil {
		t.Fatal(err)
	}
	sw := string(b.files[offlineFile])
	for _, want := range []string{`url:"/playground/",sum:"`, `url:"/"`, `url:"/404.html"`, `url:"/assets/kvnode.wasm"`, `url:"/manifest.webmanifest"`, `url:"/walkthrough/source.json?`, `url:"/assets/han-400-ABCD.woff2",asked:!0`} {
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
