package build

import (
	"bytes"
	"context"
	"fmt"
	"sort"

	"github.com/a-h/templ"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
	"glasshouse/web/view"
)

// pages renders every page.
func (b *builder) pages() error {
	var err error
	if b.site.Modules, err = modules(b.Dir); err != nil {
		return err
	}
	minis, err := b.minis()
	if err != nil {
		return err
	}
	chapters, err := b.chapters()
	if err != nil {
		return err
	}
	all := map[string]templ.Component{
		"/":               view.Landing(b.site, minis),
		"/playground":     view.Playground(b.site),
		"/embed":          view.Embed(b.site),
		"/live":           view.Live(b.site),
		"/walkthrough/":   view.WalkIndex(b.site, chapterLinks(chapters)),
		"/about/running":  view.Running(b.site),
		"/about/fidelity": view.Fidelity(b.site),
		"/reference/":     view.ReferenceIndex(b.site, b.refs),
		"/404.html":       view.NotFound(b.site),
	}
	for path, c := range chapters {
		all[path] = view.ChapterPage(c)
	}
	for _, r := range b.refs {
		all[r.Path] = view.Reference(b.site, r)
	}
	for path, page := range all {
		var out bytes.Buffer
		if err := page.Render(context.Background(), &out); err != nil {
			return fmt.Errorf("page %s: %w", path, err)
		}
		b.files[PageFile(path)] = out.Bytes()
	}
	return nil
}

// PageFile is the file that a page's path is kept in: /playground is playground/index.html.
func PageFile(path string) string {
	switch {
	case path == "/":
		return "index.html"
	case len(path) > 5 && path[len(path)-5:] == ".html":
		return path[1:]
	case path[len(path)-1] == '/':
		return path[1:] + "index.html"
	}
	return path[1:] + "/index.html"
}

// miniStations are the three that the landing page names.
var miniStations = []string{"KVSPut", "raft.dispatchLogs", "raft.commitment.recalculate"}

func (b *builder) minis() ([]view.Mini, error) {
	var out []view.Mini
	for _, id := range miniStations {
		s := b.source(id)
		if s.ID != id {
			return nil, fmt.Errorf("no station %s", id)
		}
		out = append(out, view.Mini{N: s.N, Name: s.Name, Says: lower(s.Title), URL: extract.ReadURL(s.Station)})
	}
	return out, nil
}

// lower begins a title with a small letter.
func lower(title string) string {
	return string(bytes.ToLower([]byte(title[:1]))) + title[1:]
}

func chapterLinks(chapters map[string]view.Chapter) []view.ChapterLink {
	var out []view.ChapterLink
	for _, part := range walkthrough.Parts() {
		c := chapters["/walkthrough/"+string(part)]
		link := view.ChapterLink{URL: c.Path, Title: c.Title, Says: c.Lead}
		for _, n := range c.Route.Names {
			link.Stops = append(link.Stops, view.RouteName{URL: c.Path + n.URL, Name: n.Name, N: n.N})
		}
		if c.Walk {
			link.Range = fmt.Sprintf("%d steps, with the room beside it", len(c.Stops))
		} else {
			link.Range = fmt.Sprintf("stations %d to %d", c.Stops[0].N, c.Stops[len(c.Stops)-1].N)
		}
		out = append(out, link)
	}
	return out
}

// names lists the site's files, sorted.
func (b *builder) names() []string {
	out := make([]string, 0, len(b.files))
	for name := range b.files {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}
