// Package prose is the text of the walkthrough: one Markdown file a visit, with a front matter, and notes on single
// lines of the source that it belongs to.
package prose

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"

	"glasshouse/walkthrough/extract"
)

//go:embed en/*.md
var english embed.FS

// Text is the prose of one visit.
type Text struct {
	// Says is one sentence on the function, for lists.
	Says string
	// Was is what a reader who comes from here has seen: the last line above the next visit.
	Was string
	// HTML is the body.
	HTML string
	// Notes stand on lines of the source, in order.
	Notes []Note
	// Codes are the code spans of the body and the notes, as written.
	Codes []string
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

// English reads the English text of the visit id.
func English(id string) (Text, error) {
	raw, err := english.ReadFile("en/" + id + ".md")
	if errors.Is(err, fs.ErrNotExist) {
		return Text{}, fmt.Errorf("prose: en/%s.md is not there", id)
	}
	if err != nil {
		return Text{}, err
	}
	t, err := Parse(string(raw))
	if err != nil {
		return Text{}, fmt.Errorf("prose: en/%s.md: %w", id, err)
	}
	return t, nil
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
	t.Codes = codes(body)
	t.Notes, err = parseNotes(notes)
	for _, n := range t.Notes {
		t.Codes = append(t.Codes, n.Quote)
	}
	t.Codes = append(t.Codes, codes(notes)...)
	return t, err
}

var (
	noteStart = regexp.MustCompile("^\\d+\\. `([^`]+)` (.+)$")
	codeSpan  = regexp.MustCompile("`([^`]+)`")
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
