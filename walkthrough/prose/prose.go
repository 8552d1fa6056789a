// Package prose is the text of the walkthrough: one Markdown file a visit and a language, with a front matter, and
// notes on single lines of the source that it belongs to. The English texts are the measure: a text in another language
// tells of the same code, so it holds the same code spans, quotes and figures, in whatever order its sentences need.
package prose

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"

	"glasshouse/walkthrough/extract"
)

//go:embed en/*.md zh/*.md
var files embed.FS

// The languages that the walkthrough is told in.
const (
	English = "en"
	Chinese = "zh"
)

// Languages lists them, the one that the others are measured by first.
func Languages() []string { return []string{English, Chinese} }

// Text is the prose of one visit.
type Text struct {
	// Title stands above the visit where the text is not English; the English one stands in the route.
	Title string
	// Says is one sentence on the function, for lists.
	Says string
	// Was is what a reader who comes from here has seen: the last line above the next visit.
	Was string
	// HTML is the body.
	HTML string
	// Notes stand on lines of the source, in order.
	Notes []Note
	// Codes are all code spans, those of the notes' quotes too, as written.
	Codes []string
	// Figures are the names of the figures in the body.
	Figures []string
}

// Note is a note on one line of the source.
type Note struct {
	// Quote is the text that finds the line: it stands in exactly one.
	Quote string
	// Line is the line's number, once Place has found it.
	Line int
	HTML string
}

const (
	frontEnd  = "\n---\n"
	notesHead = "\n## Notes\n"
)

// Load reads the text of the visit or station id in a language. It is an error if there is none, or if it has other code
// spans, quotes or figures than the English one.
func Load(lang, id string) (Text, error) {
	t, err := load(lang, id)
	if err != nil || lang == English {
		return t, err
	}
	measure, err := load(English, id)
	if err != nil {
		return Text{}, err
	}
	if err := t.tellsOf(measure); err != nil {
		return Text{}, fmt.Errorf("prose: %s/%s.md: %w", lang, id, err)
	}
	return t, nil
}

func load(lang, id string) (Text, error) {
	raw, err := read(lang, id)
	if err != nil {
		return Text{}, err
	}
	t, err := Parse(raw)
	if err == nil && (t.Title == "") != (lang == English) {
		err = errors.New("front matter: a title stands in every language but English, whose titles the route has")
	}
	if err != nil {
		return Text{}, fmt.Errorf("prose: %s/%s.md: %w", lang, id, err)
	}
	return t, nil
}

func read(lang, id string) (string, error) {
	raw, err := files.ReadFile(lang + "/" + id + ".md")
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("prose: %s/%s.md is not there", lang, id)
	}
	return string(raw), err
}

// tellsOf holds a text against the English one of the same visit.
func (t Text) tellsOf(measure Text) error {
	quotes := func(t Text) (out []string) {
		for _, n := range t.Notes {
			out = append(out, n.Quote)
		}
		return out
	}
	switch {
	case !slices.Equal(quotes(t), quotes(measure)):
		return fmt.Errorf("its notes quote %q, the English ones %q", quotes(t), quotes(measure))
	case (t.Was == "") != (measure.Was == ""):
		return fmt.Errorf("front matter: was is %q, in English %q", t.Was, measure.Was)
	case !slices.Equal(t.Figures, measure.Figures):
		return fmt.Errorf("its figures are %q, in English %q", t.Figures, measure.Figures)
	}
	mine, theirs := slices.Sorted(slices.Values(t.Codes)), slices.Sorted(slices.Values(measure.Codes))
	if !slices.Equal(mine, theirs) {
		return fmt.Errorf("its code spans are %q, in English %q", mine, theirs)
	}
	return nil
}

// Parse reads one file: `key: value` lines, a line `---`, the body, and after "## Notes" a numbered list whose items
// begin with the quoted source.
func Parse(raw string) (Text, error) {
	front, body, ok := strings.Cut(raw, frontEnd)
	if !ok {
		return Text{}, errors.New("no front matter that ends in a line ---")
	}
	var t Text
	for _, line := range strings.Split(strings.TrimSpace(front), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		switch {
		case ok && key == "title":
			t.Title = value
		case ok && key == "says":
			t.Says = value
		case ok && key == "was":
			t.Was = value
		default:
			return Text{}, fmt.Errorf("front matter: %q", line)
		}
	}
	if t.Says == "" {
		return Text{}, errors.New("front matter: says is absent")
	}
	body, notes, _ := strings.Cut("\n"+body, notesHead)
	html, err := markdown(body)
	if err != nil {
		return Text{}, err
	}
	t.HTML = html
	t.Codes = slices.Concat(codes(t.Says), codes(t.Was), codes(body), codes(notes))
	for _, m := range figureLine.FindAllStringSubmatch(body, -1) {
		t.Figures = append(t.Figures, m[1])
	}
	t.Notes, err = parseNotes(notes)
	return t, err
}

var (
	noteStart = regexp.MustCompile("^\\d+\\. `([^`]+)` (.+)$")
	codeSpan  = regexp.MustCompile("`([^`]+)`")
	// figureLine stands alone between paragraphs; who shows the text puts the figure there.
	figureLine = regexp.MustCompile(`(?m)^figure: (\w+)$`)
)

func parseNotes(raw string) ([]Note, error) {
	var notes []Note
	var texts []string
	for _, line := range strings.Split(strings.TrimSpace(raw), "\n") {
		switch m := noteStart.FindStringSubmatch(line); {
		case m != nil:
			notes, texts = append(notes, Note{Quote: m[1]}), append(texts, m[2])
		case strings.TrimSpace(line) == "":
		case len(notes) == 0 || !strings.HasPrefix(line, "   "):
			return nil, fmt.Errorf("note %q does not begin with a quoted line", line)
		default:
			texts[len(texts)-1] += " " + strings.TrimSpace(line)
		}
	}
	for i := range notes {
		html, err := markdown(texts[i])
		if err != nil {
			return nil, err
		}
		html = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(html), "<p>"), "</p>")
		notes[i].HTML = html
	}
	return notes, nil
}

// Inline renders one line of Markdown without its paragraph.
func Inline(md string) (string, error) {
	html, err := markdown(md)
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(html), "<p>"), "</p>"), err
}

func markdown(md string) (string, error) {
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(md), &out); err != nil {
		return "", err
	}
	return out.String(), nil
}

func codes(md string) []string {
	var out []string
	for _, m := range codeSpan.FindAllStringSubmatch(md, -1) {
		out = append(out, m[1])
	}
	return out
}

// Place finds the line of each note in the source that the text belongs to.
func (t *Text) Place(s extract.Source) error {
	for i, n := range t.Notes {
		line, err := s.Quoted(n.Quote)
		if err != nil {
			return fmt.Errorf("prose of %s: note %d: %w", s.ID, i+1, err)
		}
		t.Notes[i].Line = line
	}
	return nil
}
