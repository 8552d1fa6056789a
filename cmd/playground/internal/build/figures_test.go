package build

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"glasshouse/web/view"
)

func TestEachLanguageIsToldWhatItsOwnPagesWeigh(t *testing.T) {
	lines := []budget{
		{what: "fonts", is: 2 * kB, may: kB}, {what: "playground requests", is: 14, may: 16, isRequests: true},
		{what: "zh/playground requests", is: 15, may: 16, isRequests: true}, {what: "/zh/walkthrough/boot, brotli", is: kB, may: kB},
		{what: "/walkthrough/boot, brotli", is: kB, may: kB},
	}
	fonts, boot := view.Figure{What: "fonts", Is: "2.0 kB", Most: "1.0 kB", Broken: true}, view.Figure{What: "/walkthrough/boot, brotli", Is: "1.0 kB", Most: "1.0 kB"}
	asked := func(is string) view.Figure { return view.Figure{What: "playground requests", Is: is, Most: "16"} }
	if got, want := weights(lines, false), []view.Figure{fonts, asked("14"), boot}; !reflect.DeepEqual(got, want) {
		t.Errorf("English: %v", got)
	}
	if got, want := weights(lines, true), []view.Figure{fonts, asked("15"), boot}; !reflect.DeepEqual(got, want) {
		t.Errorf("Chinese: %v", got)
	}
}

func TestWhatWasMeasuredIsReadAndHeldAgainstItsBudget(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, figuresDir), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, figuresDir, "a.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b := &builder{Options: Options{Dir: dir}}
	write(`{"measured":"2026-11-23","machine":"m","rows":[{"what":"seek","is":251.5,"budget":250,"unit":"ms"},{"what":"memory","is":3,"budget":0,"unit":""}]}`)
	got, err := b.measured()
	want := []view.Figures{{Measured: "2026-11-23", Machine: "m", Rows: []view.Figure{{What: "seek", Is: "251.5 ms", Most: "250 ms", Broken: true}, {What: "memory", Is: "3"}}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{`{"measured":"today","machine":"m","rows":[{}]}`, `{"measured":"2026-11-23","machine":"m","rows":[]}`, `[`} {
		write(bad)
		if _, err := b.measured(); err == nil || !strings.Contains(err.Error(), "a.json") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
