package build

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"sort"
	"strings"

	"golang.org/x/net/html"
)

// served are paths that the server answers without a file.
var served = map[string]bool{"/live/stream": true, "/live/clusters.json": true}

// links checks the pages as they will be written.
func (b *builder) links() error {
	files := maps.Clone(b.files)
	for name := range b.archives {
		files[path.Join(downloadDir, name)] = nil
	}
	return checkPages(files)
}

// CheckLinks looks for links of the site in dir that lead nowhere, and for pages that are not whole.
func CheckLinks(dir fs.FS) error {
	files := make(map[string][]byte)
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".br") {
			return err
		}
		if path.Ext(name) != ".html" {
			files[name] = nil
			return nil
		}
		files[name], err = fs.ReadFile(dir, name)
		return err
	})
	if err != nil {
		return err
	}
	return checkPages(files)
}

// parsedPage is what the checks need of one page.
type parsedPage struct {
	ids   map[string]bool
	links []string
	bad   []string
}

func checkPages(files map[string][]byte) error {
	pages := make(map[string]*parsedPage)
	for name, raw := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		p, err := parsePage(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		pages[name] = p
	}
	if len(pages) == 0 {
		return errors.New("there are no pages")
	}
	var errs []error
	for name, p := range pages {
		for _, bad := range p.bad {
			errs = append(errs, fmt.Errorf("%s: %s", name, bad))
		}
		for _, link := range p.links {
			if err := resolve(files, pages, name, link); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	sort.Slice(errs, func(i, j int) bool { return errs[i].Error() < errs[j].Error() })
	return errors.Join(errs...)
}

// resolve follows one link of a page within the site.
func resolve(files map[string][]byte, pages map[string]*parsedPage, from, link string) error {
	u, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("link %q: %w", link, err)
	}
	if u.Scheme != "" || u.Host != "" {
		return fmt.Errorf("link %q leaves the site", link)
	}
	if served[u.Path] {
		return nil
	}
	target := from
	if u.Path != "" {
		if !strings.HasPrefix(u.Path, "/") {
			return fmt.Errorf("link %q is relative", link)
		}
		target = u.Path[1:]
		if _, ok := files[target]; !ok || target == "" {
			target = PageFile(u.Path)
		}
	}
	if _, ok := files[target]; !ok {
		return fmt.Errorf("link %q leads nowhere", link)
	}
	if u.Fragment != "" && (pages[target] == nil || !pages[target].ids[u.Fragment]) {
		return fmt.Errorf("link %q: %s has no id %q", link, target, u.Fragment)
	}
	return nil
}

// linking are the attributes that hold links.
var linking = map[string]bool{
	"href": true, "src": true, "data-wasm": true, "data-worker": true, "data-sources": true, "data-recorded": true,
	"data-stream": true, "data-clusters": true,
}

// parsePage reads a page's ids and links, and names what no page may hold: an inline script, handler or style, a picture
// without words, a doubled id, more or fewer than one h1 or main.
func parsePage(raw []byte) (*parsedPage, error) {
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	p := &parsedPage{ids: make(map[string]bool)}
	counts := make(map[string]int)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		counts[n.Data]++
		attrs := make(map[string]string, len(n.Attr))
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") {
				p.bad = append(p.bad, fmt.Sprintf("<%s> has an inline handler %s", n.Data, a.Key))
			}
			if linking[a.Key] && a.Val != "" {
				p.links = append(p.links, a.Val)
			}
		}
		p.inspect(n, attrs)
	}
	for _, one := range []string{"h1", "main"} {
		if n := counts[one]; n != 1 {
			p.bad = append(p.bad, fmt.Sprintf("has %d <%s>, not 1", n, one))
		}
	}
	if lang := attr(root.FirstChild.NextSibling, "lang"); lang == "" {
		p.bad = append(p.bad, "does not say its language")
	}
	return p, nil
}

func (p *parsedPage) inspect(n *html.Node, attrs map[string]string) {
	if id, ok := attrs["id"]; ok {
		if p.ids[id] {
			p.bad = append(p.bad, fmt.Sprintf("id %q stands twice", id))
		}
		p.ids[id] = true
	}
	switch n.Data {
	case "script":
		if attrs["src"] == "" {
			p.bad = append(p.bad, "has an inline script")
		}
	case "style":
		if n.Parent == nil || n.Parent.Data != "svg" {
			p.bad = append(p.bad, "has an inline style sheet")
		}
	case "button", "a":
		if attrs["aria-label"] == "" && text(n) == "" {
			p.bad = append(p.bad, fmt.Sprintf("<%s> has no words", n.Data))
		}
	case "svg":
		if attrs["aria-hidden"] != "true" && attrs["aria-label"] == "" {
			p.bad = append(p.bad, "has an <svg> without words")
		}
	}
}

func attr(n *html.Node, key string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
