package build

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	importedSheet = regexp.MustCompile(`@import "\./([^"]+)"`)
	dressedClass  = regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)
	loadedSheet   = regexp.MustCompile(`<link rel="stylesheet" href="/assets/([^"]+)">`)
	wornClasses   = regexp.MustCompile(`\sclass="([^"]*)"`)
	sheetComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// dresses adds to out the classes that a sheet of web/static/css and what it imports have rules for.
func dresses(t *testing.T, dir, sheet string, out map[string]bool) {
	t.Helper()
	raw, err := os.ReadFile(path.Join(dir, "web/static/css", sheet))
	if err != nil {
		t.Fatal(err)
	}
	text := sheetComment.ReplaceAllString(string(raw), "")
	for _, m := range importedSheet.FindAllStringSubmatch(text, -1) {
		dresses(t, dir, m[1], out)
	}
	for _, m := range dressedClass.FindAllStringSubmatch(importedSheet.ReplaceAllString(text, ""), -1) {
		out[m[1]] = true
	}
}

// TestAPageLoadsTheRulesForWhatItWears: a rule that moves to one page's sheet is missed on no other.
func TestAPageLoadsTheRulesForWhatItWears(t *testing.T) {
	b := rendered(t)
	known := map[string]bool{}
	for _, name := range styleEntries {
		dresses(t, b.Dir, name+".css", known)
	}
	for name, page := range b.files {
		if path.Ext(name) != ".html" {
			continue
		}
		own := map[string]bool{}
		sheets := loadedSheet.FindAllSubmatch(page, -1)
		if len(sheets) != 2 {
			t.Errorf("%s loads %d sheets, want the site's and its own", name, len(sheets))
		}
		for _, m := range sheets {
			dresses(t, b.Dir, string(m[1]), own)
		}
		for _, m := range wornClasses.FindAllSubmatch(page, -1) {
			for _, class := range strings.Fields(string(m[1])) {
				if known[class] && !own[class] {
					t.Errorf("%s wears %q, which only another page's sheet dresses", name, class)
					known[class] = false // said once
				}
			}
		}
	}
}
