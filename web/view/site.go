// Package view renders the site's pages from view models. Every page reads without a script.
package view

//go:generate go tool templ generate

import "glasshouse/web/words"

// Site is what every page of one build shares.
type Site struct {
	// Build is the build id; Commit names the commit it was made from, "" where that is not known; Made is the sum of
	// kvnode's sources, and WasmSum the SHA-256 of the program that the room runs.
	Build, Commit, Made, WasmSum string
	// Styles gives each page style sheet ("site", "playground", ...) its URL, Elements each custom element ("playground",
	// "walk", ...) its script's; Theme is the URL of the script that every page has.
	Styles, Elements map[string]string
	// Imports gives a script's URL those of the scripts that it imports before it runs.
	Imports map[string][]string
	Theme   string
	// Preload are the URLs of the two fonts that every page shows first.
	Preload []string
	// What the elements need; see web/README.md.
	Wasm, Worker, Sources, Recorded string
	// BuildWorker is the URL of the worker whose bytes, behind the program's, have the build id as their sum: Worker, in
	// English.
	BuildWorker string
	// Scenes is the URL of the scenes' runs, Judge that of the judge's program, and JudgeWorker that of the worker which
	// holds it; they are known to the parts that fetch them.
	Scenes, Judge, JudgeWorker string
	// Seed is the recorded run's, and the one that a page boots by itself.
	Seed string
	// Modules are the modules that the build holds, and Downloads what is offered of it for real machines.
	Modules   []Module
	Downloads []Download
	// Weights is what the build weighs against its budgets, and Figures what was measured of it, bench by bench.
	Weights []Figure
	Figures []Figures
	// Unmeasured names what the benches would measure and nobody has yet.
	Unmeasured []string
	// Lang is the language of the pages, "" for English, and Words what they say in it.
	Lang  string
	Words *words.Book
	// Path is the English path of the page that is rendered.
	Path string
}

// Module is one module of the build; Sum is what go.sum says of it.
type Module struct{ Path, Version, Sum string }

// Download is a kvnode for real machines: the archive at URL, its size and SHA-256, and that of the program in it.
type Download struct{ URL, Name, System, Size, Sum, Program string }

// Figure is one measured thing: a key of the words, what it is, the most that it may be, "" for anything, whether it is
// more, and why that may stay so, a key too.
type Figure struct {
	What, Is, Most string
	Broken         bool
	Why            string
}

// Figures are what a bench, a target of make, measured on one day on one machine, of one commit.
type Figures struct {
	Bench, Measured, Machine, Commit string
	Rows                             []Figure
}

// Page is one page's head.
type Page struct {
	Title string
	// Says is the description, one sentence.
	Says string
	// Here is the nav entry that the page belongs to: its path, "" for none.
	Here string
	// Style is the page's own style sheet, "" for that of pages of plain reading.
	Style string
	// Element is the custom element on the page, without its gh-, "" for none.
	Element string
	// Bare leaves the head out: the page stands in another site's.
	Bare bool
}

func (p Page) style() string {
	if p.Style == "" {
		return "page"
	}
	return p.Style
}

// ContentSecurityPolicy is the policy that every page carries; the server sends it too, with frame-ancestors, which
// only counts there.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'self'; " +
	"require-trusted-types-for 'script'; trusted-types lit-html glasshouse glasshouse-offline"

// navEntry is one entry of the head's list of pages.
type navEntry struct{ path, name string }

func nav(site Site) []navEntry {
	return []navEntry{
		{"/playground", site.T("Playground")}, {"/walkthrough/", site.T("Walkthrough")}, {"/live", site.T("Live")},
		{"/reference/", site.T("Reference")},
	}
}

func current(p Page, e navEntry) string {
	if p.Here == e.path {
		return "page"
	}
	return ""
}
