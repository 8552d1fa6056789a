package view

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

func lines(n int) []CodeLine {
	out := make([]CodeLine, n)
	for i := range out {
		out[i] = CodeLine{Number: i + 1, Tokens: [][2]string{{"", fmt.Sprintf("line %d", i+1)}}}
	}
	return out
}

func TestAShortSourceIsShownWhole(t *testing.T) {
	html := CodeHTML(Site{}, lines(foldFrom-1))
	if strings.Contains(html, "<details") || strings.Count(html, "data-line=") != foldFrom-1 {
		t.Error("a short source was folded")
	}
}

func TestALongSourceKeepsOpenWhatMatters(t *testing.T) {
	all := lines(200)
	all[99].Keep = true
	hidden := folds(all)
	for _, open := range []int{0, 91, 99, 107, 199} {
		if hidden[open] {
			t.Errorf("line %d is folded", open+1)
		}
	}
	for _, shut := range []int{20, 90, 108, 190} {
		if !hidden[shut] {
			t.Errorf("line %d is open", shut+1)
		}
	}
	html := CodeHTML(Site{}, all)
	if strings.Count(html, "data-line=") != 200 || strings.Count(html, "<details") != 2 {
		t.Errorf("%d lines, %d folds", strings.Count(html, "data-line="), strings.Count(html, "<details"))
	}
}

func TestCodeIsEscapedAndClassed(t *testing.T) {
	html := CodeHTML(Site{}, []CodeLine{{Number: 7, Note: 2, Tokens: [][2]string{{"", "  "}, {"k", "if"}, {"", " a < b "}, {"s", `"<x>"`}, {"c", "// &"}}}})
	for _, part := range []string{
		`data-line="7"`, `--ind:2`, `<b>if</b>`, ` a &lt; b `, `<span class="st">&#34;&lt;x&gt;&#34;</span>`, `<i class="cm">// &amp;</i>`,
		`<span class="nn">2</span>`,
	} {
		if !strings.Contains(html, part) {
			t.Errorf("%q is not in %s", part, html)
		}
	}
}

// unbound has a blank also where no line ends at one.
func unbound(html string) string { return strings.ReplaceAll(html, "\u00a0", " ") }

func TestASkippedLineIsSaid(t *testing.T) {
	html := unbound(CodeHTML(Site{}, []CodeLine{{Number: 3}, {Number: 9}, {Number: 11}}))
	if !strings.Contains(html, "5 lines not shown") || !strings.Contains(html, "1 line not shown") {
		t.Error(html)
	}
}

func TestThePictureSaysWhatItDraws(t *testing.T) {
	for _, p := range []Picture{WideDrawing(Site{}, true), TallDrawing(Site{})} {
		var b strings.Builder
		if err := PictureSVG(Site{}, p).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		svg := unbound(b.String())
		for _, part := range []string{
			"machine b, leader, term 3, commit 46", "machine a, follower, term 3, commit 46", "machine web, client", `class="cell unc"`,
			`class="cell-thread"`, "append 47",
		} {
			if strings.Count(svg, part) == 0 {
				t.Errorf("%s lacks %q", p.Class, part)
			}
		}
	}
}

func TestALeaderHasAGableAndNoTimer(t *testing.T) {
	r := drawnRoom(Site{}, "b", "leader", 0, 0, false)
	if got := r.apex(); got != -30.75 {
		t.Errorf("the gable rises to %v", got)
	}
	if r.Rim != 0 {
		t.Error("a leader has no timer")
	}
	if got := r.commitX(); got != 154 {
		t.Errorf("the commit line ends at %v, want 154", got)
	}
	if got := r.cellMid(46); got != 143 {
		t.Errorf("cell 46 stands at %v, want 143", got)
	}
}

func TestInlineSetsOnlyPairsOfBackticksInMono(t *testing.T) {
	for in, want := range map[string]string{
		"no names":             "no names",
		"`raw` or `a<b>` else": "<code>raw</code> or <code>a&lt;b&gt;</code> else",
		"one ` alone":          "one  alone",
		"ends in `wait`":       "ends in <code>wait</code>",
	} {
		if got := inline(in); got != want {
			t.Errorf("inline(%q) = %q, not %q", in, got, want)
		}
	}
}
