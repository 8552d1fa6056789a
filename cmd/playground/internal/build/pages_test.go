package build

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
	"glasshouse/web/view"
)

// rendered renders every page of this source tree, over assets that are named and not made.
func rendered(t *testing.T) *builder {
	t.Helper()
	b := &builder{Options: Options{Dir: "../../../..", Version: "0.1.0", Log: io.Discard}, files: make(map[string][]byte)}
	var err error
	if b.book, err = extract.Run(b.Dir, extract.Options{}); err != nil {
		t.Fatal(err)
	}
	b.site = view.Site{Build: "0123456789ab", Styles: map[string]string{}, Elements: map[string]string{}}
	for _, name := range styleEntries {
		b.site.Styles[name] = b.add("assets/"+name+".css", nil)
	}
	for _, name := range elementEntries {
		b.site.Elements[name] = b.add("assets/"+name+".js", nil)
	}
	b.site.Theme, b.site.Worker = b.add("assets/theme.js", nil), b.add("assets/worker.js", nil)
	b.site.Wasm, b.site.Recorded = b.add("assets/kvnode.wasm", nil), b.add("assets/recorded.json", nil)
	if err := b.roots(); err != nil {
		t.Fatal(err)
	}
	for _, read := range []func(string) (view.Ref, error){
		httpRef, rpcRef, configRef, eventsRef, runRef, metricsRef, differencesRef,
	} {
		ref, err := read(b.Dir)
		if err != nil {
			t.Fatal(err)
		}
		b.refs = append(b.refs, ref)
	}
	if err := b.chinese(); err != nil {
		t.Fatal(err)
	}
	if err := b.data(); err != nil {
		t.Fatal(err)
	}
	if err := b.pages(); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryPageIsWhole(t *testing.T) {
	b := rendered(t)
	for _, path := range []string{
		"/", "/playground", "/live", "/walkthrough/", "/walkthrough/boot", "/walkthrough/read", "/walkthrough/write",
		"/walkthrough/consensus", "/about/running", "/about/fidelity", "/reference/", "/reference/http", "/reference/events",
		"/404.html",
	} {
		page := string(b.files[PageFile(path)])
		if !strings.HasPrefix(page, "<!doctype html>") || !strings.Contains(page, "Content-Security-Policy") {
			t.Errorf("%s is not a page", path)
		}
	}
	if err := checkPages(b.files); err != nil {
		t.Error(err)
	}
}

func TestTheWritePathReadsWithoutAScript(t *testing.T) {
	page := string(rendered(t).files[PageFile("/walkthrough/write")])
	for _, v := range walkthrough.WritePath() {
		if !strings.Contains(page, `id="`+v.ID+`"`) {
			t.Errorf("visit %s is not on the page", v.ID)
		}
		if !strings.Contains(page, `data-point="`+v.Point+`"`) {
			t.Errorf("visit %s does not say its point %s", v.ID, v.Point)
		}
	}
	for _, part := range []string{"quorumMatchIndex := matched[(len(matched)-1)/2]", "<svg", `<gh-walk chapter="write"`, `rel="next"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	if strings.Contains(page, "@templ") || strings.Contains(page, "figure: ") {
		t.Error("the page shows its own making")
	}
}

func TestStationsAreListedAsTheContractSays(t *testing.T) {
	b := rendered(t)
	var all []map[string]any
	if err := json.Unmarshal(b.files["walkthrough/stations.json"], &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 41 {
		t.Errorf("%d stations", len(all))
	}
	for _, s := range all {
		for _, key := range []string{"station", "symbol", "module", "version", "file", "line", "chapter", "url", "sha256", "live"} {
			if s[key] == nil || s[key] == "" || s[key] == 0. {
				t.Errorf("station %v has no %s", s["station"], key)
			}
		}
		page := b.files[PageFile(strings.SplitN(s["url"].(string), "#", 2)[0])]
		if !strings.Contains(string(page), `data-station="`+s["station"].(string)+`"`) {
			t.Errorf("station %v is not at %v", s["station"], s["url"])
		}
	}
}
