package build

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"glasshouse/web/view"
)

// figuresDir holds what was measured by hand, one file a bench: no build's own machine is quiet enough to say it.
const figuresDir = "web/figures"

// benched is what the benches can measure: texts of ours, whether they have or not.
var benched = []string{
	"first moving picture, cold", "live room in control, cold",
	"60 virtual seconds of five idle servers, headless", "60 virtual seconds of five idle servers, headless, processor time",
	"step forward, p95", "step back, p95", "seek anywhere in ten virtual minutes, p95", "memory after ten virtual minutes of five servers",
}

// bench is one bench's results, as it wrote them.
type bench struct {
	// Measured is the day, Machine what it was measured on.
	Measured, Machine string
	Rows              []struct {
		// What is a key of web/words. Budget is the most that it may be, 0 for anything.
		What, Unit string
		Is, Budget float64
	}
}

// measured reads the benches' results, in the order of the files' names.
func (b *builder) measured() ([]view.Figures, error) {
	names, err := filepath.Glob(b.path(figuresDir, "*.json"))
	if err != nil {
		return nil, err
	}
	var out []view.Figures
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var f bench
		if err := json.Unmarshal(raw, &f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, err := time.Parse(time.DateOnly, f.Measured); err != nil || f.Machine == "" || len(f.Rows) == 0 {
			return nil, fmt.Errorf("%s: want the day, the machine and rows", name)
		}
		table := view.Figures{Measured: f.Measured, Machine: f.Machine}
		for _, r := range f.Rows {
			row := view.Figure{What: r.What, Is: amount(r.Is, r.Unit), Broken: r.Budget > 0 && r.Is > r.Budget}
			if r.Budget > 0 {
				row.Most = amount(r.Budget, r.Unit)
			}
			table.Rows = append(table.Rows, row)
		}
		out = append(out, table)
	}
	return out, nil
}

func amount(n float64, unit string) string {
	s := strconv.FormatFloat(n, 'f', -1, 64)
	if unit == "" {
		return s
	}
	return s + " " + unit
}

// weights are the lines that concern the pages of one language: of what is there in both, its own.
func weights(lines []budget, chinese bool) []view.Figure {
	both := map[string]bool{}
	for _, l := range lines {
		if what, is := english(l.what); is {
			both[what] = true
		}
	}
	var out []view.Figure
	for _, l := range lines {
		what, is := english(l.what)
		if both[what] && is != chinese {
			continue
		}
		out = append(out, view.Figure{What: what, Is: l.size(l.is), Most: l.size(l.may), Broken: l.is > l.may})
	}
	return out
}

// english is what a budget of a Chinese page is called for the English one, and whether it is such a one.
func english(what string) (string, bool) {
	if rest, ok := strings.CutPrefix(what, "zh/"); ok {
		return rest, true
	}
	if rest, ok := strings.CutPrefix(what, "/zh/"); ok {
		return "/" + rest, true
	}
	return what, false
}

// weigh fills dist with what there is so far, and renders the page that tells what it weighs.
func (b *builder) weigh() error {
	if err := b.compress(); err != nil {
		return err
	}
	if err := b.replace(distDir); err != nil {
		return err
	}
	s := sizes{dir: os.DirFS(b.path(distDir))}
	lines := s.budgets()
	if s.err != nil && !b.AllowMissing {
		return s.err
	}
	for _, what := range benched {
		b.zh.T(what)
	}
	measured, err := b.measured()
	if err != nil {
		return err
	}
	for _, site := range []*view.Site{&b.site, &b.zh} {
		site.Weights, site.Figures = weights(lines, site.Lang != ""), measured
		if err := b.render(*site, runningPath, view.Running); err != nil {
			return err
		}
	}
	return nil
}
