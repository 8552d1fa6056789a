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

// benched is what the benches measure, each against a budget of DESIGN section 6 or of the playground's own: texts of
// ours.
var benched = []string{
	"first moving picture, cold", "live room in control, cold",
	"60 virtual seconds of five idle servers, headless", "60 virtual seconds of five idle servers, headless, processor time",
	"step forward, p95", "step back, p95", "seek anywhere in ten virtual minutes, p95", "memory after ten virtual minutes of five servers",
	"the main thread’s work for a frame, 200 messages in flight, p50", "the main thread’s work for a frame, 200 messages in flight, p95",
	"from frame to frame, 200 messages in flight, p95",
}

// workReason is why both figures of a frame's work are beyond: a text of ours.
const workReason = "Each message is a button in the page, with a name, a focus and a place for a finger, and no pixel in a canvas: what is seen can be read and chosen. The browser styles, lays out and paints a thousand shapes anew for a frame, and on this machine the threads that draw their pixels take the main thread’s processor meanwhile."

// reasons say why a figure is beyond its budget and may stay so: texts of ours.
var reasons = map[string]string{
	"60 virtual seconds of five idle servers, headless":               "Idle servers gossip and send heartbeats as often as Consul’s do, and nearly all of this time is Go’s code as WebAssembly that answers them. To be silent more often would make it another cluster.",
	"the main thread’s work for a frame, 200 messages in flight, p50": workReason,
	"the main thread’s work for a frame, 200 messages in flight, p95": workReason,
	"from frame to frame, 200 messages in flight, p95":                "This machine has no graphics processor: its two processors draw every pixel, beside the main thread and the room that runs. What the page itself does for a frame stands in the lines above.",
}

// bench is one bench's results, as it wrote them.
type bench struct {
	// target is what of make's measures them, by the file's name.
	target string
	// Measured is the day, Machine what it was measured on, and Commit what was measured.
	Measured, Machine, Commit string
	Rows                      []figure
}

// figure is one of them: What is one of benched, Budget the most that it may be, 0 for anything.
type figure struct {
	What, Unit string
	Is, Budget float64
}

// broken tells whether a figure is beyond its budget.
func (f figure) broken() bool { return f.Budget > 0 && f.Is > f.Budget }

// benches reads the benches' results under dir, in the order of the files' names.
func benches(dir string) ([]bench, error) {
	names, err := filepath.Glob(filepath.Join(dir, figuresDir, "*.json"))
	if err != nil {
		return nil, err
	}
	var out []bench
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var b bench
		if err := json.Unmarshal(raw, &b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, err := time.Parse(time.DateOnly, b.Measured); err != nil || b.Machine == "" || b.Commit == "" || len(b.Rows) == 0 {
			return nil, fmt.Errorf("%s: want the day, the machine, the commit and rows", name)
		}
		b.target = "bench-" + strings.TrimSuffix(filepath.Base(name), ".json")
		out = append(out, b)
	}
	return out, nil
}

// measured are the benches' results under dir as the page shows them.
func measured(dir string) ([]view.Figures, error) {
	all, err := benches(dir)
	var out []view.Figures
	for _, b := range all {
		table := view.Figures{Bench: b.target, Measured: b.Measured, Machine: b.Machine, Commit: b.Commit}
		for _, f := range b.Rows {
			row := view.Figure{What: f.What, Is: amount(f.Is, f.Unit), Broken: f.broken()}
			if f.Budget > 0 {
				row.Most = amount(f.Budget, f.Unit)
			}
			if f.broken() {
				row.Why = reasons[f.What]
			}
			table.Rows = append(table.Rows, row)
		}
		out = append(out, table)
	}
	return out, err
}

// unmeasured is what the benches would measure and nobody has since they can.
func unmeasured(all []view.Figures) []string {
	found := map[string]bool{}
	for _, b := range all {
		for _, r := range b.Rows {
			found[r.What] = true
		}
	}
	var out []string
	for _, what := range benched {
		if !found[what] {
			out = append(out, what)
		}
	}
	return out
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
		if why := reasons[what]; why != "" {
			b.zh.T(why) // a text of ours, needed or not
		}
	}
	measured, err := measured(b.Dir)
	if err != nil {
		return err
	}
	missing := unmeasured(measured)
	for _, site := range []*view.Site{&b.site, &b.zh} {
		site.Weights, site.Figures, site.Unmeasured = weights(lines, site.Lang != ""), measured, missing
		if err := b.render(*site, runningPath, view.Running); err != nil {
			return err
		}
	}
	return nil
}
