package build

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
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
	write(`{"measured":"2026-11-23","machine":"m","commit":"c","rows":[{"what":"seek","is":251.5,"budget":250,"unit":"ms"},{"what":"memory","is":3,"budget":0,"unit":""}]}`)
	got, err := measured(dir)
	want := []view.Figures{{Bench: "bench-a", Measured: "2026-11-23", Machine: "m", Commit: "c", Rows: []view.Figure{{What: "seek", Is: "251.5 ms", Most: "250 ms", Broken: true}, {What: "memory", Is: "3"}}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{
		`{"measured":"today","machine":"m","commit":"c","rows":[{}]}`, `{"measured":"2026-11-23","machine":"m","commit":"c","rows":[]}`,
		`{"measured":"2026-11-23","machine":"m","rows":[{}]}`, `[`,
	} {
		write(bad)
		if _, err := measured(dir); err == nil || !strings.Contains(err.Error(), "a.json") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// whole are all figures, within their budgets but for those that have a reason.
func whole() []bench {
	var rows []figure
	for _, what := range benched {
		f := figure{What: what, Is: 90, Budget: 100, Unit: "ms"}
		if reasons[what] != "" {
			f.Is = 110
		}
		rows = append(rows, f)
	}
	return []bench{{Rows: rows}}
}

func TestAFigureBeyondItsBudgetNeedsAReasonAndOneWellWithinItHasNone(t *testing.T) {
	if err := holdFigures(whole()); err != nil {
		t.Errorf("as they may be: %v", err)
	}
	for name, change := range map[string]func(rows []figure) []figure{
		"beyond its budget": func(rows []figure) []figure { rows[0].Is = 101; return rows },
		"not known":         func(rows []figure) []figure { return append(rows, figure{What: "else"}) },
		"measured twice":    func(rows []figure) []figure { return append(rows, rows[0]) },
		"an idle excuse": func(rows []figure) []figure {
			for i := range rows {
				rows[i].Is = 89
			}
			return rows
		},
	} {
		all := whole()
		all[0].Rows = change(all[0].Rows)
		if holdFigures(all) == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

func TestWhatNobodyHasMeasuredIsSaid(t *testing.T) {
	var rows []view.Figure
	for _, what := range benched[1:] {
		rows = append(rows, view.Figure{What: what})
	}
	if got := unmeasured([]view.Figures{{Rows: rows}}); !reflect.DeepEqual(got, benched[:1]) {
		t.Errorf("%q", got)
	}
}

// aTree is a checkout with so many commits to core since the first, which is returned.
func aTree(t *testing.T, commits int) (dir, first string) {
	t.Helper()
	dir = t.TempDir()
	git := func(args ...string) string {
		t.Helper()
		args = append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null"}, args...)
		out, err := exec.Command("git", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q")
	if err := os.Mkdir(filepath.Join(dir, "core"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range commits + 1 {
		if err := os.WriteFile(filepath.Join(dir, "core", "a"), []byte(strconv.Itoa(i)), 0o644); err != nil {
			t.Fatal(err)
		}
		git("add", ".")
		git("commit", "-qm", "a")
		if i == 0 {
			first = git("rev-parse", "HEAD")
		}
	}
	return dir, first
}

func TestFiguresThatAreTooOldAreNamed(t *testing.T) {
	dir, first := aTree(t, 3)
	of := []bench{{Commit: first}}
	if err := figuresTooOld(dir, of, 3, io.Discard); err != nil {
		t.Errorf("three commits old, of three: %v", err)
	}
	if err := figuresTooOld(dir, of, 2, io.Discard); err == nil || !strings.Contains(err.Error(), "3 commits old") {
		t.Errorf("three commits old, of two: %v", err)
	}
	if err := figuresTooOld(dir, []bench{{Commit: "0123456789ab"}}, 3, io.Discard); err == nil {
		t.Error("a commit of nobody's is taken")
	}
	var said strings.Builder
	if err := figuresTooOld(t.TempDir(), of, 0, &said); err != nil || !strings.Contains(said.String(), "no checkout") {
		t.Errorf("without a checkout: %v, %q", err, said.String())
	}
}

func TestTheCommittedFiguresAreWhatThePageMayShow(t *testing.T) {
	all, err := benches("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := holdFigures(all); err != nil {
		t.Error(err)
	}
	made, err := os.ReadFile("../../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if !strings.Contains(string(made), "\n"+b.target+":") {
			t.Errorf("the page says that make %s measures, and there is none", b.target)
		}
	}
}
