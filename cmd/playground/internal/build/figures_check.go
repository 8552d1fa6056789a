package build

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// figuresAge is after how many commits to what they measure figures must be measured anew.
const figuresAge = 150

// measuredPaths is what the benches measure.
var measuredPaths = []string{"core", "cmd/kvnode", "wasm/host", "web/ts"}

// CheckFigures holds the committed figures of the source tree at dir against their budgets: none is beyond its budget
// without a reason on the page, and none is older than figuresAge commits. Where git does not tell, as in an
// unpacked archive or a clone without its history, their age is not asked.
func CheckFigures(dir string, out io.Writer) error {
	all, err := benches(dir)
	if err != nil {
		return err
	}
	return errors.Join(holdFigures(all), figuresTooOld(dir, all, figuresAge, out))
}

// idle is the share of its budget below which a figure needs its excuse no longer; just below it, the next measurement
// may need it again.
const idle = 0.9

// holdFigures names what is measured twice or not known, what is beyond its budget for no reason, and what has a reason
// for nothing.
func holdFigures(all []bench) error {
	found := map[string]figure{}
	var bad []error
	for _, b := range all {
		for _, f := range b.Rows {
			if _, twice := found[f.What]; twice {
				bad = append(bad, fmt.Errorf("figures: %q stands in two files", f.What))
			}
			found[f.What] = f
		}
	}
	for _, what := range benched {
		f, ok := found[what]
		switch {
		case !ok:
			// The page says so, until the figures beside it are too old and all are measured anew.
		case f.broken() && reasons[what] == "":
			bad = append(bad, fmt.Errorf("figures: %q is %s, may be %s, and the page gives no reason", what, amount(f.Is, f.Unit), amount(f.Budget, f.Unit)))
		case f.Is < idle*f.Budget && reasons[what] != "":
			bad = append(bad, fmt.Errorf("figures: %q is %s, well within %s: take its excuse away", what, amount(f.Is, f.Unit), amount(f.Budget, f.Unit)))
		}
		delete(found, what)
	}
	for what := range found {
		bad = append(bad, fmt.Errorf("figures: %q is measured and not known", what))
	}
	return errors.Join(bad...)
}

// figuresTooOld names the figures that more than so many commits to what they measure have passed by.
func figuresTooOld(dir string, all []bench, most int, out io.Writer) error {
	shallow, err := exec.Command("git", "-C", dir, "rev-parse", "--is-shallow-repository").Output()
	if err != nil || strings.TrimSpace(string(shallow)) == "true" {
		fmt.Fprintln(out, "figures: no checkout with its history, so nobody can tell how old they are")
		return nil
	}
	var bad []error
	for _, f := range all {
		args := append([]string{"-C", dir, "rev-list", "--count", f.Commit + "..HEAD", "--"}, measuredPaths...)
		told, err := exec.Command("git", args...).Output()
		if err != nil {
			bad = append(bad, fmt.Errorf("figures: commit %s, at which they were measured, is not in this history", f.Commit))
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(string(told)))
		if err != nil {
			return fmt.Errorf("git rev-list: %w", err)
		}
		fmt.Fprintf(out, "figures of %s: %d commits old, may be %d\n", f.Commit, n, most)
		if n > most {
			bad = append(bad, fmt.Errorf("figures of %s are %d commits old, may be %d: make bench-time bench-page bench-frames, on a quiet machine", f.Commit, n, most))
		}
	}
	return errors.Join(bad...)
}
