package prose

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
)

// The bounds of a visit's prose on the write path, in words.
const (
	leastWords = 60
	mostWords  = 150
)

var tag = regexp.MustCompile(`<[^>]*>`)

func book(t *testing.T) *extract.Book {
	t.Helper()
	b, err := extract.Run("../..", extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryVisitAndStationHasItsText(t *testing.T) {
	b := book(t)
	used := make(map[string]bool)
	for _, v := range walkthrough.WritePath() {
		used[v.ID] = true
		text, err := English(v.ID)
		if err != nil {
			t.Error(err)
			continue
		}
		if n := len(strings.Fields(tag.ReplaceAllString(text.HTML, ""))); n < leastWords || n > mostWords {
			t.Errorf("%s has %d words, wants %d to %d", v.ID, n, leastWords, mostWords)
		}
		if text.Was == "" {
			t.Errorf("%s leaves no line for the next visit", v.ID)
		}
		if err := text.Place(b.Sources[walkthrough.Number(v.Station)-1]); err != nil {
			t.Error(err)
		}
	}
	for _, s := range walkthrough.Stations() {
		used[s.ID] = true
		if _, err := English(s.ID); err != nil {
			t.Error(err)
		}
	}
	files, err := fs.Glob(english, "en/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if id := strings.TrimSuffix(strings.TrimPrefix(f, "en/"), ".md"); !used[id] {
			t.Errorf("%s belongs to no visit and no station", f)
		}
	}
}

// words are code spans that are no source: names of the wire, and what readers type or see.
var words = map[string]bool{
	"flags": true, "cas": true, "acquire": true, "release": true, "net/rpc": true, "false, nil": true, "main": true,
	"pipelineSend": true, "pipelineDecode": true, "ModifyIndex": true, "ErrLeadershipLost": true, "ErrNoLeader": true,
	"agent": true, "handleMultiplex": true, "raft.Apply": true,
}

// TestQuotedNamesExist holds every code span of the prose against the sources of the route.
func TestQuotedNamesExist(t *testing.T) {
	var all strings.Builder
	for _, s := range book(t).Sources {
		for _, l := range s.Lines {
			all.WriteString(l.Text + "\n")
		}
		all.WriteString(s.ID + "\n" + s.Symbol() + "\n")
	}
	source := all.String()
	files, err := fs.Glob(english, "en/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := English(strings.TrimSuffix(strings.TrimPrefix(f, "en/"), ".md"))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, code := range text.Codes {
			if !words[code] && !strings.Contains(source, code) {
				t.Errorf("%s: %q stands nowhere on the route", f, code)
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
