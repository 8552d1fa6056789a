package view

import (
	"html"
	"strconv"

	"github.com/a-h/templ"
)

func itoa(n int) string { return strconv.Itoa(n) }

// elementData is what every custom element is told; see web/README.md.
func elementData(s Site) templ.Attributes {
	return templ.Attributes{
		"data-wasm": s.Wasm, "data-worker": s.Worker, "data-sources": s.Sources, "data-recorded": s.Recorded,
		"data-build": s.Build, "data-seed": s.Seed,
	}
}

// liveData is what <gh-live> is told besides.
func liveData(s Site) templ.Attributes {
	d := elementData(s)
	d["data-stream"], d["data-clusters"] = "/live/stream", "/live/clusters.json"
	return d
}

// devCommands is written out because templ would fold the lines of a <pre>.
const devCommands = `<pre class="cmd"><span class="p">$ </span>go build ./cmd/kvnode
<span class="p">$ </span>./kvnode agent -dev
<span class="p">$ </span>./kvnode kv put greeting hello</pre>`

const attachCommands = `<pre class="cmd"><span class="p">$ </span>bin/kvnode agent -dev -trace
<span class="p">$ </span>bin/playground serve -attach http://127.0.0.1:8500
<span class="p">$ </span>curl -X PUT -d hello http://127.0.0.1:8500/v1/kv/greeting</pre>`

// stageDrawing is the wide drawing in the measures of the playground's stage.
func stageDrawing(site Site) Picture {
	p := WideDrawing(site, false)
	p.Class, p.X, p.Y, p.W, p.H = "w-wide", 120, -10, 760, 440
	return p
}

// pre is text as it is printed.
func pre(text string) string { return "<pre><code>" + html.EscapeString(text) + "</code></pre>" }
