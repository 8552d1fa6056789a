package build

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strconv"

	"github.com/a-h/templ"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
	"glasshouse/walkthrough/prose"
	"glasshouse/web/view"
	"glasshouse/web/words"
)

// pages renders every page in both languages.
func (b *builder) pages() error {
	for _, site := range []view.Site{b.site, b.zh} {
		if err := b.pagesOf(site); err != nil {
			return err
		}
	}
	return nil
}

// pagesOf renders the pages of one language.
func (b *builder) pagesOf(site view.Site) error {
	minis, err := b.minis(site)
	if err != nil {
		return err
	}
	chapters, err := b.chapters(site)
	if err != nil {
		return err
	}
	all := map[string]func(view.Site) templ.Component{
		"/":               func(s view.Site) templ.Component { return view.Landing(s, minis) },
		"/playground":     view.Playground,
		"/embed":          view.Embed,
		"/live":           view.Live,
		"/walkthrough/":   func(s view.Site) templ.Component { return view.WalkIndex(s, chapterLinks(s, chapters)) },
		runningPath:       view.Running,
		"/about/fidelity": view.Fidelity,
		"/reference/":     func(s view.Site) templ.Component { return view.ReferenceIndex(s, b.refs) },
		"/404.html":       view.NotFound,
	}
	for path, c := range chapters {
		all[path] = func(s view.Site) templ.Component { return view.ChapterPage(s, c) }
	}
	for _, r := range b.refs {
		all[r.Path] = func(s view.Site) templ.Component { return view.Reference(s, r) }
	}
	for path, page := range all {
		if err := b.render(site, path, page); err != nil {
			return err
		}
	}
	return nil
}

// runningPath is the page that tells what the others weigh, and so is rendered once more after them.
const runningPath = "/about/running"

// render makes one page in the language of site.
func (b *builder) render(site view.Site, path string, page func(view.Site) templ.Component) error {
	url := site.URL(path)
	var out bytes.Buffer
	if err := page(site.At(path)).Render(context.Background(), &out); err != nil {
		return fmt.Errorf("page %s: %w", url, err)
	}
	b.files[PageFile(url)] = []byte(words.Links(out.String(), site.URL))
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

func (b *builder) minis(site view.Site) ([]view.Mini, error) {
	var out []view.Mini
	for _, id := range miniStations {
		s := b.source(id)
		if s.ID != id {
			return nil, fmt.Errorf("no station %s", id)
		}
		title := lower(s.Title)
		if site.Lang != "" {
			t, err := prose.Load(site.Lang, id)
			if err != nil {
				return nil, err
			}
			title = t.Title
		}
		out = append(out, view.Mini{N: s.N, Name: s.Name, Says: title, URL: extract.ReadURL(s.Station)})
	}
	return out, nil
}

// lower begins a title with a small letter.
func lower(title string) string {
	return string(bytes.ToLower([]byte(title[:1]))) + title[1:]
}

func chapterLinks(site view.Site, chapters map[string]view.Chapter) []view.ChapterLink {
	var out []view.ChapterLink
	for _, part := range walkthrough.Parts() {
		c := chapters["/walkthrough/"+string(part)]
		link := view.ChapterLink{URL: c.Path, Title: c.Title, Says: c.Lead}
		for _, n := range c.Route.Names {
			link.Stops = append(link.Stops, view.RouteName{URL: c.Path + n.URL, Name: n.Name, N: n.N})
		}
		if c.Walk {
			link.Range = site.T("{0} steps, with the room beside it", strconv.Itoa(len(c.Stops)))
		} else {
			link.Range = site.T("stations {0} to {1}", strconv.Itoa(c.Stops[0].N), strconv.Itoa(c.Stops[len(c.Stops)-1].N))
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
