package view

import (
	"strconv"

	"github.com/a-h/templ"
)

func itoa(n int) string { return strconv.Itoa(n) }

// elementData is what every custom element is told; see web/README.md.
func elementData(s Site) templ.Attributes {
	return templ.Attributes{
		"data-wasm": s.Wasm, "data-worker": s.Worker, "data-sources": s.Sources, "data-recorded": s.Recorded,
		"data-build": s.Build,
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

const attachCommands = `<pre class="cmd"><span class="p">$ </span>kvnode agent -dev -trace
<span class="p">$ </span>playground serve -attach http://127.0.0.1:8500
<span class="p">$ </span>curl -X PUT -d hello http://127.0.0.1:8500/v1/kv/greeting</pre>`

// drawnFor is the wide drawing under another class: pages differ in when they show it.
func drawnFor(class string) Picture {
	p := WideDrawing(false)
	p.Class = class
	return p
}
