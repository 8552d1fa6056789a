package prose

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
	"glasshouse/web/words"
)

// lengths are the bounds of a visit's prose on the write path: in words, and in Han characters.
var lengths = map[string]struct {
	least, most int
	count       func(string) int
}{
	English: {60, 150, func(s string) int { return len(strings.Fields(s)) }},
	Chinese: {100, 220, func(s string) (n int) {
		for _, r := range s {
			if unicode.Is(unicode.Han, r) {
				n++
			}
		}
		return n
	}},
}

var tag = regexp.MustCompile(`<[^>]*>`)

func book(t *testing.T) *extract.Book {
	t.Helper()
	b, err := extract.Run("../..", extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// told are the ids of all visits and stations: each has its text in every language.
func told() []string {
	var ids []string
	for _, v := range walkthrough.WritePath() {
		ids = append(ids, v.ID)
	}
	for _, s := range walkthrough.Stations() {
		if !slices.Contains(ids, s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func TestEveryVisitAndStationHasItsTextInEveryLanguage(t *testing.T) {
	for _, lang := range Languages() {
		var wants []string
		for _, id := range told() {
			wants = append(wants, lang+"/"+id+".md")
			if _, err := Load(lang, id); err != nil {
				t.Error(err)
			}
		}
		slices.Sort(wants)
		if got, err := fs.Glob(files, lang+"/*.md"); err != nil || !slices.Equal(got, wants) {
			t.Errorf("the files are %q (%v), the route wants %q", got, err, wants)
		}
	}
}

func TestTheWritePathIsToldAtItsLengthAndPlaced(t *testing.T) {
	b := book(t)
	for _, v := range walkthrough.WritePath() {
		for _, lang := range Languages() {
			text, err := Load(lang, v.ID)
			if err != nil {
				t.Error(err)
				continue
			}
			bound := lengths[lang]
			if n := bound.count(tag.ReplaceAllString(text.HTML, "")); n < bound.least || n > bound.most {
				t.Errorf("%s/%s is %d long, wants %d to %d", lang, v.ID, n, bound.least, bound.most)
			}
			if text.Was == "" {
				t.Errorf("%s/%s leaves no line for the next visit", lang, v.ID)
			}
			if err := text.Place(b.Sources[walkthrough.Number(v.Station)-1]); err != nil {
				t.Error(err)
			}
		}
	}
}

// spoken are code spans that are no source: names of the wire, and what readers type or see.
var spoken = map[string]bool{
	"flags": true, "cas": true, "acquire": true, "release": true, "net/rpc": true, "false, nil": true, "main": true,
	"pipelineSend": true, "pipelineDecode": true, "ModifyIndex": true, "ErrLeadershipLost": true, "ErrNoLeader": true,
	"agent": true, "handleMultiplex": true, "raft.Apply": true,
}

// TestQuotedNamesExist holds every code span of the English prose, and so of all, against the sources of the route.
func TestQuotedNamesExist(t *testing.T) {
	var all strings.Builder
	for _, s := range book(t).Sources {
		for _, l := range s.Lines {
			all.WriteString(l.Text + "\n")
		}
		all.WriteString(s.ID + "\n" + s.Symbol() + "\n")
	}
	source := all.String()
	for _, id := range told() {
		text, err := Load(English, id)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, code := range text.Codes {
			if !spoken[code] && !strings.Contains(source, code) {
				t.Errorf("%s: %q stands nowhere on the route", id, code)
			}
		}
	}
}

func TestParseRefusesWhatItCannotPlace(t *testing.T) {
	for name, raw := range map[string]string{
		"no front matter":        "says: x\n",
		"an unknown key":         "says: x\nnope: y\n---\nbody\n",
		"no sentence":            "was: x\n---\nbody\n",
		"a note without a quote": "says: x\n---\nbody\n\n## Notes\n1. not quoted\n",
	} {
		if _, err := Parse(raw); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestParseReadsBodyAndNotes(t *testing.T) {
	got, err := Parse("says: It is `a`.\nwas: done.\n---\nThe *body*.\n\n## Notes\n1. `x := 1` First,\n   on two lines.\n2. `y` Second.\n")
	if err != nil {
		t.Fatal(err)
	}
	if got.Says != "It is `a`." || got.Was != "done." || got.HTML != "<p>The <em>body</em>.</p>\n" {
		t.Errorf("%+v", got)
	}
	if len(got.Notes) != 2 || got.Notes[0].Quote != "x := 1" || got.Notes[0].HTML != "First, on two lines." {
		t.Errorf("%+v", got.Notes)
	}
}

func TestATextTellsOfTheSameCodeAsTheEnglishOne(t *testing.T) {
	english := "says: x.\nwas: done.\n---\nThe `a` and the `b`.\n\nfigure: median\n\n## Notes\n1. `q` It is `c`.\n"
	measure, err := Parse(english)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, says string }{
		"another order":    {"The `a` and the `b`", "`b` 和 `a`", ""},
		"a span lost":      {"the `b`", "b", "code spans"},
		"a span invented":  {"the `b`", "`b` `d`", "code spans"},
		"another quote":    {"1. `q`", "1. `r`", "quote"},
		"a note lost":      {"\n1. `q` It is `c`.", "\n", "quote"},
		"a figure lost":    {"figure: median", "", "figures"},
		"no line for next": {"was: done.\n", "", "was is"},
	} {
		text, err := Parse(strings.Replace(english, c.old, c.new, 1))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		err = text.tellsOf(measure)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAChangedSourceOrTextNeedsANewApproval(t *testing.T) {
	source := extract.Source{Station: walkthrough.Stations()[0], SHA256: "one"}
	book := &extract.Book{Sources: []extract.Source{source}}
	now, err := Current(book)
	if err != nil {
		t.Fatal(err)
	}
	if err := now.Check(book); err != nil {
		t.Error(err)
	}
	for says, a := range map[string]Approvals{
		"never been approved":            {},
		"has changed since its prose":    {source.ID: {Source: "two", Texts: now[source.ID].Texts}},
		"a text in one language has cha": {source.ID: {Source: "one", Texts: "before"}},
	} {
		if err := a.Check(book); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("wants %q: %v", says, err)
		}
	}
}

// TestChineseIsSetAsChinese holds the Chinese texts to the rules of web/words.
func TestChineseIsSetAsChinese(t *testing.T) {
	for _, id := range told() {
		raw, err := read(Chinese, id)
		if err != nil {
			t.Error(err)
			continue
		}
		for line := range strings.Lines(raw) {
			for _, bad := range words.Misset(before.ReplaceAllString(strings.TrimSpace(line), "")) {
				t.Errorf("%s: %s", id, bad)
			}
		}
	}
}

// before is what is set before the sentence of a line: a key of the front matter, or a note's number and quote.
var before = regexp.MustCompile("^(?:title|says|was): |^\\d+\\. `[^`]+` ")
