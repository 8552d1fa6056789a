package build

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestEveryPageIsSaidInChinese(t *testing.T) {
	b := rendered(t)
	if missed := b.zh.Words.Missed(); len(missed) > 0 {
		t.Errorf("no Chinese for:\n%s", strings.Join(missed, "\n"))
	}
	for name, page := range b.files {
		if !strings.HasPrefix(name, "zh/") || !strings.HasSuffix(name, ".html") {
			continue
		}
		if _, ok := b.files[strings.TrimPrefix(name, "zh/")]; !ok {
			t.Errorf("%s has no page in English", name)
		}
		for _, left := range leftInEnglish(t, page) {
			t.Errorf("%s says %q", name, left)
		}
	}
}

func TestAPageLeadsToTheSamePageInTheOtherLanguage(t *testing.T) {
	b := rendered(t)
	for name, page := range b.files {
		if !strings.HasSuffix(name, ".html") || strings.HasSuffix(name, "404.html") {
			continue
		}
		path := "/" + strings.TrimSuffix(strings.TrimSuffix(name, "index.html"), "/")
		want, chinese := strings.CutPrefix(path, "/zh")
		if !chinese {
			want = "/zh" + path
		}
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if attr(n, "hreflang") == "" {
				continue
			}
			if got := strings.TrimSuffix(attr(n, "href"), "/"); got != strings.TrimSuffix(want, "/") {
				t.Errorf("%s: <%s> to the other language leads to %q, want %q", name, n.Data, attr(n, "href"), want)
			}
		}
	}
}

// alike is what is written alike in both languages: names, protocols and their parts, units.
var alike = regexp.MustCompile(`Apache License 2\.0|Mozilla Public License 2\.0|SIL Open Font License|Source Serif 4|Spline Sans Mono|Noto Sans SC|IBM Corp\.|Go Duration|TCP/IP|ctrl-C`)

// latinRun is two Latin words or more, one after the other: a name alone may stand in a Chinese sentence.
var latinRun = regexp.MustCompile(`\b[A-Za-z][a-z]+(?:,? [a-z]{2,})+\b`)

// leftInEnglish are the runs of English words in the texts of a page, and in its attributes that are read or heard.
func leftInEnglish(t *testing.T, page []byte) []string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	look := func(text string) {
		out = append(out, latinRun.FindAllString(alike.ReplaceAllString(text, ""), -1)...)
	}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && !machines(n) {
			look(n.Data)
		}
		for _, a := range n.Attr {
			if slices.Contains([]string{"aria-label", "title", "content", "data-head"}, a.Key) && attr(n, "http-equiv") == "" && attr(n, "name") != "viewport" && attr(n, "name") != "color-scheme" {
				look(a.Val)
			}
		}
	}
	return out
}

// machines tells whether a node stands in what the machine says, or in another language.
func machines(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if slices.Contains([]string{"code", "pre", "script", "style", "kbd"}, n.Data) || attr(n, "lang") == "en" {
			return true
		}
		for _, class := range strings.Fields(attr(n, "class")) {
			if slices.Contains([]string{"mono", "sym", "code", "r-small", "m"}, class) {
				return true
			}
		}
	}
	return false
}
