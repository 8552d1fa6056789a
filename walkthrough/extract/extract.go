package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"glasshouse/core/trace"
	"glasshouse/walkthrough"
)

// Source is one station with its source, as it is shown.
type Source struct {
	walkthrough.Station
	// N is its number on the route, from 1.
	N               int
	Module, Version string
	// File is relative to the module's folder; Decl is the line of the (first) declaration itself, First and Last are
	// the numbers of the first and last line shown, comments included.
	File              string
	Decl, First, Last int
	Lines             []Line
	// SHA256 is of the shown lines, joined by newlines, as they stand in the file.
	SHA256 string
	// Notice is the file's own notice of copyright and licence, "" where it has none of its own.
	Notice string
	// Points gives each of the station's points the number of the line that lights.
	Points map[string]int
}

// Book is all stations, in the order of the route.
type Book struct {
	Sources []Source
	// Missing are the stations whose symbols are not there; it is empty unless Options.AllowMissing.
	Missing []string
}

// Options tell how strict the extraction is.
type Options struct {
	// AllowMissing leaves out what is not there instead of failing.
	AllowMissing bool
}

// Run extracts every station of the route from the source tree in dir.
func Run(dir string, opt Options) (*Book, error) {
	src, err := os.ReadFile(filepath.Join(dir, "core", "trace", "point.go"))
	if err != nil {
		return nil, err
	}
	names, err := PointNames(src)
	if err != nil {
		return nil, err
	}
	stations := walkthrough.Stations()
	var paths []string
	seen := make(map[string]bool)
	for _, s := range stations {
		if !seen[s.Package] {
			seen[s.Package] = true
			paths = append(paths, s.Package)
		}
	}
	packages, missing, err := Load(dir, paths)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 && !opt.AllowMissing {
		return nil, fmt.Errorf("packages of the route that hold no Go files: %v", missing)
	}
	book := &Book{}
	var errs []error
	for _, s := range stations {
		one, err := Station(packages[s.Package], s, names)
		switch {
		case err == nil:
			book.Sources = append(book.Sources, *one)
		case opt.AllowMissing:
			book.Missing = append(book.Missing, err.Error())
			book.Sources = append(book.Sources, Source{Station: s, N: walkthrough.Number(s.ID), Points: map[string]int{}})
		default:
			errs = append(errs, err)
		}
	}
	return book, errors.Join(errs...)
}

// Station extracts one station from its package.
func Station(p *Package, s walkthrough.Station, names map[string]string) (*Source, error) {
	fail := func(err error) (*Source, error) { return nil, fmt.Errorf("station %s: %w", s.ID, err) }
	if p == nil {
		return fail(fmt.Errorf("package %s is not there", s.Package))
	}
	out := &Source{Station: s, N: walkthrough.Number(s.ID), Module: p.Module, Version: p.Version, Points: map[string]int{}}
	var numbers []int
	var src []byte
	for _, symbol := range s.Symbols {
		f, err := p.find(symbol)
		if err != nil {
			return fail(err)
		}
		if out.File != "" && out.File != f.file.name {
			return fail(fmt.Errorf("%s is in %s, what it belongs to in %s", symbol, f.file.name, out.File))
		}
		out.File, src = f.file.name, f.file.src
		if line := p.line(f.decl.Pos()); out.Decl == 0 || line < out.Decl {
			out.Decl = line
		}
		numbers = append(numbers, p.lines(f)...)
		for point, line := range p.hits(f.decl, names) {
			if stationOf(point) == s.ID {
				out.Points[point] = line
			}
		}
	}
	numbers = joined(numbers)
	out.Lines = shownLines(src, numbers)
	out.First, out.Last = numbers[0], numbers[len(numbers)-1]
	out.SHA256 = hash(out.Lines)
	out.Notice = notice(src)
	for point, quote := range s.Quotes {
		line, err := quoted(out.Lines, quote)
		if err != nil {
			return fail(err)
		}
		out.Points[point] = line
	}
	return out, out.checkPoints()
}

// notice is what the comment that begins a file says of copyright and licence, on one line.
func notice(src []byte) string {
	var says []string
	for line := range strings.Lines(string(src)) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
		if !ok {
			break
		}
		text = strings.TrimSpace(text)
		if licence, ok := strings.CutPrefix(text, "SPDX-License-Identifier: "); ok {
			says = append(says, licence)
		} else if strings.HasPrefix(text, "Copyright ") {
			says = append(says, text)
		}
	}
	return strings.Join(says, ", ")
}

// stationOf is the station of a point's full name.
func stationOf(point string) string {
	station, _, _ := strings.Cut(point, "/")
	return station
}

// joined sorts line numbers and fills gaps of one line: the blank one between two declarations that are neighbours.
func joined(numbers []int) []int {
	sort.Ints(numbers)
	var out []int
	for _, n := range numbers {
		if k := len(out); k > 0 && n == out[k-1]+2 {
			out = append(out, n-1)
		}
		if k := len(out); k == 0 || n > out[k-1] {
			out = append(out, n)
		}
	}
	return out
}

// checkPoints demands a line for each of the station's points, and that each of these lines is shown.
func (s *Source) checkPoints() error {
	for _, p := range trace.Points() {
		if p.Station() == s.ID && s.Points[p.String()] == 0 {
			return fmt.Errorf("station %s: its source passes no point %s", s.ID, p)
		}
	}
	shown := make(map[int]bool, len(s.Lines))
	for _, l := range s.Lines {
		shown[l.Number] = true
	}
	for name, line := range s.Points {
		if !shown[line] {
			return fmt.Errorf("station %s: the line of %s, %d, is not shown", s.ID, name, line)
		}
	}
	return nil
}

func hash(lines []Line) string {
	h := sha256.New()
	for i, l := range lines {
		if i > 0 {
			h.Write([]byte{'\n'})
		}
		h.Write([]byte(l.Text))
	}
	return hex.EncodeToString(h.Sum(nil))
}
