package build

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

const head = `<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><main id="content"><h1>t</h1>`

func pages(body string) map[string][]byte {
	return map[string][]byte{
		"index.html":            []byte(head + body + `</main></body></html>`),
		"playground/index.html": []byte(head + `<p id="here">x</p></main></body></html>`),
		"assets/a.css":          nil,
	}
}

func TestLinksThatLeadSomewhereAreTaken(t *testing.T) {
	for _, body := range []string{
		`<a href="/playground">x</a>`, `<a href="/playground/">x</a>`, `<a href="/">x</a>`, `<a href="#content">x</a>`,
		`<a href="/playground#here">x</a>`, `<link href="/assets/a.css">`, `<x-y data-wasm="/assets/a.css" data-recorded=""></x-y>`,
	} {
		if err := checkPages(pages(body)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestBrokenPagesAreNamed(t *testing.T) {
	for body, want := range map[string]string{
		`<a href="/nowhere">x</a>`:             "leads nowhere",
		`<a href="/playground#gone">x</a>`:     "no id",
		`<a href="#gone">x</a>`:                "no id",
		`<a href="playground">x</a>`:           "relative",
		`<a href="https://else.example">x</a>`: "leaves the site",
		`<x-y data-wasm="/gone.wasm"></x-y>`:   "leads nowhere",
		`<script>run()</script>`:               "inline script",
		`<style>p{}</style>`:                   "inline style sheet",
		`<p onclick="run()">x</p>`:             "inline handler",
		`<p id="a"></p><p id="a"></p>`:         "stands twice",
		`<h1>again</h1>`:                       "2 <h1>",
		`<button></button>`:                    "no words",
		`<svg></svg>`:                          "without words",
	} {
		err := checkPages(pages(body))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
}

func TestPageFiles(t *testing.T) {
	for path, want := range map[string]string{
		"/": "index.html", "/playground": "playground/index.html", "/walkthrough/": "walkthrough/index.html", "/404.html": "404.html",
	} {
		if got := PageFile(path); got != want {
			t.Errorf("%s is in %s, want %s", path, got, want)
		}
	}
}

// site is a small one within its budgets.
func budgetSite() fstest.MapFS {
	page := func(body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(head + body + `</main></body></html>`)}
	}
	return fstest.MapFS{
		"index.html":                   page(`<link href="/assets/serif.woff2">`),
		"playground/index.html":        page(`<script src="/assets/main.js"></script><x-y data-wasm="/assets/kvnode-1.wasm"></x-y>`),
		"zh/playground/index.html":     page(""),
		"walkthrough/write/index.html": page(""),
		"assets/serif.woff2":           {Data: make([]byte, 20*kB)},
		"assets/han-400.woff2":         {Data: make([]byte, 300*kB)},
		"assets/main.js":               {Data: make([]byte, 50*kB)},
		"assets/main.js.br":            {Data: make([]byte, 20*kB)},
		"assets/kvnode-1.wasm":         {Data: make([]byte, 9000*kB)},
		"assets/kvnode-1.wasm.br":      {Data: make([]byte, 3500*kB)},
	}
}

func TestBudgetsCountWhatTravels(t *testing.T) {
	var out bytes.Buffer
	if err := CheckBudgets(budgetSite(), &out); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	for file, want := range map[string]string{
		"assets/kvnode-1.wasm.br": "kvnode.wasm", "assets/main.js.br": "playground shell", "assets/serif.woff2": "fonts preloaded",
		"assets/han-400.woff2":            "Chinese fonts",
		"walkthrough/write/index.html.br": "walkthrough/write",
	} {
		site := budgetSite()
		site[file] = &fstest.MapFile{Data: make([]byte, 4000*kB)}
		out.Reset()
		err := CheckBudgets(site, &out)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(out.String(), "BROKEN") {
			t.Errorf("%s at 4 MB: %v", file, err)
		}
	}
}
