package build

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"text/tabwriter"
)

// kB is a thousand bytes.
const kB = 1000

// The budgets of DESIGN section 6 that are about bytes, in bytes.
const (
	wasmBudget  = 3600 * kB
	shellBudget = 80 * kB
	fontsBudget = 90 * kB
	// hanBudget is the Chinese faces', which only a reader fetches who has none.
	hanBudget     = 350 * kB
	preloadBudget = 35 * kB
	pageBudget    = 45 * kB
	offlineBudget = 6000 * kB
	requestBudget = 16
)

// budget is one line of the table.
type budget struct {
	what       string
	is, may    int
	isRequests bool
}

// CheckBudgets prints the table of byte budgets over the site in dir, and fails if one is broken.
func CheckBudgets(dir fs.FS, out io.Writer) error {
	s := sizes{dir: dir}
	lines := s.budgets()
	if s.err != nil {
		return s.err
	}
	var broken []error
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "budget\tis\tmay be\t")
	for _, l := range lines {
		verdict := ""
		if l.is > l.may {
			verdict = "BROKEN"
			broken = append(broken, fmt.Errorf("budget broken: %s is %s, may be %s", l.what, l.size(l.is), l.size(l.may)))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.what, l.size(l.is), l.size(l.may), verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return errors.Join(broken...)
}

func (l budget) size(n int) string {
	if l.isRequests {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/kB)
}

// sizes asks for sizes in a folder and keeps the first error.
type sizes struct {
	dir fs.FS
	err error
}

// of is a file's size as it travels: its brotli twin's where there is one.
func (s *sizes) of(name string) int {
	info, err := fs.Stat(s.dir, name+".br")
	if err != nil {
		info, err = fs.Stat(s.dir, name)
	}
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return 0
	}
	return int(info.Size())
}

func (s *sizes) glob(pattern string) []string {
	names, err := fs.Glob(s.dir, pattern)
	if err != nil && s.err == nil {
		s.err = err
	}
	return names
}

func (s *sizes) budgets() []budget {
	var out []budget
	for _, name := range s.glob("assets/kvnode-*.wasm") {
		out = append(out, budget{what: "kvnode.wasm, brotli", is: s.of(name), may: wasmBudget})
	}
	for _, at := range []string{"playground", "zh/playground"} {
		shell, requests := s.page(at + "/index.html")
		out = append(out, budget{what: at + " shell, brotli", is: shell, may: shellBudget},
			budget{what: at + " requests", is: requests, may: requestBudget, isRequests: true})
	}
	fonts, han := 0, 0
	for _, name := range s.glob("assets/*.woff2") {
		if strings.HasPrefix(name, hanPrefix) {
			han += s.of(name)
		} else {
			fonts += s.of(name)
		}
	}
	out = append(out, budget{what: "fonts", is: fonts, may: fontsBudget},
		budget{what: "Chinese fonts, where a reader has none", is: han, may: hanBudget},
		budget{what: "fonts preloaded", is: s.preloaded("index.html"), may: preloadBudget})
	out = append(out, budget{what: "kept offline", is: s.assets(), may: offlineBudget})
	for _, name := range append(s.glob("walkthrough/*/index.html"), s.glob("zh/walkthrough/*/index.html")...) {
		out = append(out, budget{what: "/" + path.Dir(name) + ", brotli", is: s.of(name), may: pageBudget})
	}
	return out
}

// assets is the size of all that is kept for when there is no network, pages apart, by a reader who needs all of it.
func (s *sizes) assets() int {
	total := 0
	for _, name := range s.glob("assets/*") {
		if path.Ext(name) != ".br" {
			total += s.of(name)
		}
	}
	return total
}

// page is the size of a page and of all that it asks for but fonts and wasm, and the number of its requests.
func (s *sizes) page(name string) (size, requests int) {
	raw, err := fs.ReadFile(s.dir, name)
	if err != nil {
		s.err = err
		return 0, 0
	}
	p, err := parsePage(raw)
	if err != nil {
		s.err = err
		return 0, 0
	}
	size, requests = s.of(name), 1
	seen := make(map[string]bool)
	for _, link := range p.links {
		file, _, _ := strings.Cut(strings.TrimPrefix(link, "/"), "?")
		if seen[file] || !strings.HasPrefix(file, "assets/") && file != "favicon.svg" && file != sourceFile {
			continue
		}
		seen[file] = true
		requests++
		if ext := path.Ext(file); ext != ".woff2" && ext != ".wasm" && file != sourceFile {
			size += s.of(file)
		}
	}
	return size, requests
}

func (s *sizes) preloaded(name string) int {
	raw, err := fs.ReadFile(s.dir, name)
	if err != nil {
		s.err = err
		return 0
	}
	p, err := parsePage(raw)
	if err != nil {
		s.err = err
		return 0
	}
	total := 0
	for _, link := range p.links {
		if path.Ext(link) == ".woff2" {
			total += s.of(strings.TrimPrefix(link, "/"))
		}
	}
	return total
}
