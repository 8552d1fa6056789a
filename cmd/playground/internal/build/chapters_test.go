package build

import (
	"testing"

	"glasshouse/walkthrough/prose"
	"glasshouse/web/view"
)

func TestNoLineOfAProseEndsBetweenANumberAndWhatItCountsOrNames(t *testing.T) {
	text := prose.Text{Says: "after 2 s", Was: "entry 3 is safe", HTML: "<p>term 4, <code>term 4</code></p>", Notes: []prose.Note{{HTML: "5 servers"}}}
	bind(view.Site{}, &text)
	got := []string{text.Says, text.Was, text.HTML, text.Notes[0].HTML}
	for i, want := range []string{"after 2\u00a0s", "entry\u00a03 is safe", "<p>term\u00a04, <code>term 4</code></p>", "5\u00a0servers"} {
		if got[i] != want {
			t.Errorf("%q, want %q", got[i], want)
		}
	}
}
