package words

import (
	"regexp"
	"strings"
)

// latin is a word that a reader would take for one.
var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// toldBy are the attributes that are read or heard.
var toldBy = regexp.MustCompile(`\s(?:aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt)="([^"]*)"`)

// silent are elements whose text is the machine's: code, and what is set in its letters.
var silent = regexp.MustCompile(`(?s)<(code|pre|kbd|samp|style)\b[^>]*>.*?</(?:code|pre|kbd|samp|style)>|<(span|text|tspan|td|b|dd|dt|div|p|li|a|input|button)\b[^>]*\b(?:class="[^"]*\bmono\b[^"]*"|translate="no")[^>]*>[^<]*</[a-z]+>`)

// Bare are the texts in markup that a reader would see: text nodes and spoken attributes with a Latin word. A zero byte
// stands where a template takes a value.
func Bare(markup string) []string {
	var out []string
	markup = silent.ReplaceAllString(markup, "<i>")
	for _, m := range toldBy.FindAllStringSubmatch(markup, -1) {
		if latin.MatchString(m[1]) {
			out = append(out, m[1])
		}
	}
	for _, text := range strings.FieldsFunc(tagOrPart.ReplaceAllString(markup, "\x01"), func(c rune) bool { return c == 1 }) {
		text = strings.TrimSpace(strings.ReplaceAll(text, "\x00", "{}"))
		if latin.MatchString(entity.ReplaceAllString(text, "")) {
			out = append(out, text)
		}
	}
	return out
}

var (
	// tagOrPart is a tag; what begins or ends a template in the middle of one is cut there.
	tagOrPart = regexp.MustCompile(`(?s)<!--.*?-->|<!?/?[a-zA-Z][^>]*>`)
	entity    = regexp.MustCompile(`&[a-z]+;`)
)

// sentence is three words of English, one after the other.
var sentence = regexp.MustCompile(`\b[A-Za-z][a-z’']+,? [a-z’']+,? [a-z’']+\b`)

// findLoose notes a string that reads like a sentence.
func (r *rewriter) findLoose(text string) {
	if sentence.MatchString(text) {
		r.loose = append(r.loose, strings.Trim(strings.ReplaceAll(text, "\x00", "{}"), `"'`))
	}
}
