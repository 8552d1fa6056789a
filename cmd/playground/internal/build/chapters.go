package build

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
	"glasshouse/walkthrough/prose"
	"glasshouse/web/view"
	"glasshouse/web/words"
)

// leads are the chapters' first sentences.
var leads = map[walkthrough.Part]string{
	walkthrough.Boot:      "What happens between the command line and the first request: one program becomes a server or a client, and opens its doors.",
	walkthrough.Read:      "The way of a GET: from the HTTP handler through the client’s pool to a server, and to the store that holds the value.",
	walkthrough.Write:     "One PUT, from the client’s HTTP handler to a follower, on to the leader, into the log of three servers, and back.",
	walkthrough.Consensus: "What raft does with an entry: the leader writes it, the followers write it, a median says that it is safe, and the store changes.",
}

var titles = map[walkthrough.Part]string{
	walkthrough.Boot: "How a process starts", walkthrough.Read: "The read path", walkthrough.Write: "The write path",
	walkthrough.Consensus: "Inside the log",
}

// chapters makes the view models of the four chapter pages, by path.
func (b *builder) chapters(site view.Site) (map[string]view.Chapter, error) {
	out := make(map[string]view.Chapter)
	for _, part := range walkthrough.Parts() {
		path := "/walkthrough/" + string(part)
		c := view.Chapter{Path: path, Title: site.T(titles[part]), Lead: site.T(leads[part])}
		var err error
		if part == walkthrough.Write {
			c.Walk = true
			c.Stops, err = b.walkStops(site)
		} else {
			c.Stops, err = b.listStops(site, part)
		}
		if err != nil {
			return nil, err
		}
		c.Route = b.route(site, path, c.Stops)
		out[path] = c
	}
	return out, nil
}

func (b *builder) source(station string) extract.Source {
	return b.book.Sources[walkthrough.Number(station)-1]
}

// text reads a visit's prose, places its notes, and holds its code spans against the sources.
func (b *builder) text(site view.Site, id string, s extract.Source) (prose.Text, error) {
	t, err := prose.Load(site.Language(), id)
	if err != nil {
		if b.AllowMissing {
			fmt.Fprintf(b.Log, "  missing: %v\n", err)
			return prose.Text{Says: "Not written yet."}, nil
		}
		return t, err
	}
	bind(site, &t)
	if len(s.Lines) == 0 && b.AllowMissing {
		t.Notes = nil
		return t, nil
	}
	if err := t.Place(s); err != nil {
		if b.AllowMissing {
			fmt.Fprintf(b.Log, "  not placed: %v\n", err)
			t.Notes = nil
			return t, nil
		}
		return t, err
	}
	return t, nil
}

// bind joins the numbers of a prose to what they count or name.
func bind(site view.Site, t *prose.Text) {
	lang := site.Language()
	t.Says, t.Was, t.HTML = words.Bind(lang, t.Says), words.Bind(lang, t.Was), words.Bind(lang, t.HTML)
	for i := range t.Notes {
		t.Notes[i].HTML = words.Bind(lang, t.Notes[i].HTML)
	}
}

// walkStops are the visits of the write path, with all of their prose.
func (b *builder) walkStops(site view.Site) ([]view.Stop, error) {
	visits := walkthrough.WritePath()
	stops := make([]view.Stop, 0, len(visits))
	shown := make(map[string]string)
	var before prose.Text
	for i, v := range visits {
		s := b.source(v.Station)
		t, err := b.text(site, v.ID, s)
		if err != nil {
			return nil, err
		}
		stop, err := b.stop(site, s, t)
		if err != nil {
			return nil, err
		}
		stop.ID, stop.Point, stop.On, stop.Nth = v.ID, v.Point, v.On, v.Nth
		stop.Step, stop.Steps, stop.Here = i+1, len(visits), i == 0
		if v.Title != "" && t.Title == "" {
			stop.Title = v.Title
		}
		if i > 0 {
			was, err := prose.Inline(before.Was)
			if err != nil {
				return nil, err
			}
			stop.Before, stop.BeforeName, stop.Was = strconv.Itoa(stops[i-1].N), stops[i-1].Name, was
		}
		if first := shown[v.Station]; first != "" {
			stop.Source, stop.SourceAt = b.window(site, s, v.Point, t), first
		} else {
			shown[v.Station] = v.ID
		}
		stops = append(stops, stop)
		before = t
	}
	for i := range stops {
		if i > 0 {
			stops[i].Back = neighbour(stops[i-1])
		}
		if i+1 < len(stops) {
			stops[i].Next = neighbour(stops[i+1])
		}
	}
	return stops, nil
}

func neighbour(s view.Stop) *view.Neighbour {
	return &view.Neighbour{ID: s.ID, N: s.N, Title: s.Title, Name: s.Name}
}

// listStops are the stations of one part, each with its sentence.
func (b *builder) listStops(site view.Site, part walkthrough.Part) ([]view.Stop, error) {
	var stops []view.Stop
	for _, s := range b.book.Sources {
		if s.Part != part {
			continue
		}
		t, err := b.text(site, s.ID, s)
		if err != nil {
			return nil, err
		}
		t.Notes = nil
		stop, err := b.stop(site, s, t)
		if err != nil {
			return nil, err
		}
		if url := extract.ReadURL(s.Station); url != extract.URL(s.Station) {
			stop.ReadMore = url
		}
		stops = append(stops, stop)
	}
	return stops, nil
}

func (b *builder) stop(site view.Site, s extract.Source, t prose.Text) (view.Stop, error) {
	says, err := prose.Inline(t.Says)
	if err != nil {
		return view.Stop{}, err
	}
	body, err := withFigures(site, t.HTML)
	if err != nil {
		return view.Stop{}, fmt.Errorf("prose of %s: %w", s.ID, err)
	}
	title := s.Title
	if t.Title != "" {
		title = t.Title
	}
	v := s.Version
	if v == "" {
		v = "v" + b.Version
	}
	stop := view.Stop{
		ID: s.ID, Station: s.ID, N: s.N, Total: len(b.book.Sources), Part: site.T(s.Part.Title()), Title: title, Symbol: s.Symbol(),
		Name: s.Name, Module: module(s.Module), Version: v, File: s.File, First: s.First, Last: s.Last, Body: body, Says: says,
		Live: s.Live.String(), Lines: len(s.Lines), Notice: s.Notice, Source: view.CodeHTML(site, codeLines(s, t, s.Lines)),
	}
	for i, n := range t.Notes {
		stop.Notes = append(stop.Notes, view.Note{N: i + 1, HTML: n.HTML})
	}
	return stop, nil
}

// figures are what a line "figure: name" of the prose stands for.
var figures = map[string]func(view.Site) templ.Component{"median": view.MedianFigure}

var figureLine = regexp.MustCompile(`<p>figure: (\w+)</p>`)

// withFigures puts the figures into rendered prose.
func withFigures(site view.Site, html string) (string, error) {
	var err error
	out := figureLine.ReplaceAllStringFunc(html, func(line string) string {
		name := figureLine.FindStringSubmatch(line)[1]
		figure := figures[name]
		if figure == nil {
			err = fmt.Errorf("no figure %q", name)
			return line
		}
		var b strings.Builder
		err = figure(site).Render(context.Background(), &b)
		return b.String()
	})
	return out, err
}

// module is how pages name a module: without the host.
func module(path string) string {
	if path == "github.com/hashicorp/raft" {
		return "hashicorp/raft"
	}
	return path
}

// codeLines gives the source lines their notes; lines that light or carry a note are never folded away.
func codeLines(s extract.Source, t prose.Text, lines []extract.Line) []view.CodeLine {
	lit := make(map[int]bool, len(s.Points))
	for _, line := range s.Points {
		lit[line] = true
	}
	out := make([]view.CodeLine, 0, len(lines))
	for _, l := range lines {
		c := view.CodeLine{Number: l.Number, Keep: lit[l.Number]}
		for _, tok := range l.Tokens {
			c.Tokens = append(c.Tokens, tok)
		}
		for i, n := range t.Notes {
			if n.Line == l.Number {
				c.Note = i + 1
			}
		}
		out = append(out, c)
	}
	return out
}

// window is what a second visit shows of a source: the line that lights there, what stands round it, and its notes.
func (b *builder) window(site view.Site, s extract.Source, point string, t prose.Text) string {
	const around = 6
	near := func(line, to int) bool { return to > 0 && line >= to-around && line <= to+around }
	var lines []extract.Line
	for _, l := range s.Lines {
		keep := near(l.Number, s.Points[point])
		for _, n := range t.Notes {
			keep = keep || near(l.Number, n.Line)
		}
		if keep {
			lines = append(lines, l)
		}
	}
	return view.CodeHTML(site, codeLines(s, t, lines))
}

// route is the list at the left of a chapter page.
func (b *builder) route(site view.Site, path string, stops []view.Stop) view.Route {
	r := view.Route{Title: site.T("One PUT, {0} stations", strconv.Itoa(len(b.book.Sources)))}
	if path != "/walkthrough/write" {
		r.Title = site.T("{0} stations", strconv.Itoa(len(b.book.Sources)))
	}
	for _, part := range walkthrough.Parts() {
		p := view.RoutePart{Title: site.T(part.Title())}
		first, last := 0, 0
		for _, s := range b.book.Sources {
			if s.Part != part {
				continue
			}
			if first == 0 {
				first = s.N
			}
			last = s.N
			tick := view.Tick{URL: extract.URL(s.Station), Off: true, Label: site.T("Station {0}, {1}", strconv.Itoa(s.N), s.Name)}
			i := slices.IndexFunc(stops, func(stop view.Stop) bool { return stop.Station == s.ID })
			if i >= 0 {
				tick.URL, tick.Off, tick.Here = "#"+stops[i].ID, false, stops[i].Here
			}
			p.Ticks = append(p.Ticks, tick)
		}
		p.Range = fmt.Sprintf("%d–%d", first, last)
		r.Parts = append(r.Parts, p)
	}
	for _, s := range stops {
		r.Names = append(r.Names, view.RouteName{URL: "#" + s.ID, Name: s.Name, N: s.N, Here: s.Here})
	}
	return r
}
