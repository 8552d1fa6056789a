// Package words holds what the site says in its second language, and puts it into pages and scripts. The source text is
// English; a catalog under zh/ gives each English text its Chinese one. See README.md.
package words

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// The languages of the site, as addresses and catalogs name them.
const (
	English = "en"
	Chinese = "zh"
)

//go:embed zh/*.json
var catalogs embed.FS

// Book is one language's catalog, and what was asked of it. A nil Book is English: it answers with what it is asked.
type Book struct {
	text map[string]string
	// file says which catalog holds a key.
	file map[string]string

	mu           sync.Mutex
	used, missed map[string]bool
}

// Read reads the catalogs of lang; English has none. A key that stands in two files, or an entry whose places do not
// agree with its key's, is an error.
func Read(lang string) (*Book, error) {
	if lang == English {
		return nil, nil
	}
	b := &Book{text: map[string]string{}, file: map[string]string{}, used: map[string]bool{}, missed: map[string]bool{}}
	names, err := fs.Glob(catalogs, lang+"/*.json")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("words: no catalog of %q: %v", lang, err)
	}
	var errs []error
	for _, name := range names {
		raw, err := catalogs.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var entries map[string]string
		if err := json.Unmarshal(raw, &entries); err != nil {
			return nil, fmt.Errorf("words: %s: %w", name, err)
		}
		for key, text := range entries {
			if other := b.file[key]; other != "" {
				errs = append(errs, fmt.Errorf("words: %q stands in %s and in %s", key, other, name))
			}
			if err := agree(key, text); err != nil {
				errs = append(errs, fmt.Errorf("words: %s: %w", name, err))
			}
			b.text[key], b.file[key] = Bind(lang, text), name
		}
	}
	return b, errors.Join(errs...)
}

var (
	// place is where a text takes a value: {0}. An entry that leaves one out on purpose says so: {-0}.
	place   = regexp.MustCompile(`\{(\d+)\}`)
	leftOut = regexp.MustCompile(`\{-(\d+)\}`)
	tag     = regexp.MustCompile(`</?[a-z][^>]*>`)
	// exact is what stands alike in both languages: a part that somebody plays in a scene, {leader}, and code.
	exact = regexp.MustCompile("\\{[a-z]\\w*\\}|`[^`]*`")
	// note begins a key whose English alone does not say what is meant: "verb|read".
	note = regexp.MustCompile(`^[a-z][a-z -]*\|`)
)

// Plain is what English shows for a key: the key without its note.
func Plain(key string) string { return key[len(note.FindString(key)):] }

// agree holds an entry against its key: the same places, parts and markup, and all its code.
func agree(key, text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%q has no text", key)
	}
	want, is := map[string]bool{}, map[string]bool{}
	for _, m := range place.FindAllStringSubmatch(key, -1) {
		want[m[1]] = true
	}
	for _, m := range append(place.FindAllStringSubmatch(text, -1), leftOut.FindAllStringSubmatch(text, -1)...) {
		if is[m[1]] = true; !want[m[1]] {
			return fmt.Errorf("%q: its text takes %s, which is not there", key, m[0])
		}
	}
	for n := range want {
		if !is[n] {
			return fmt.Errorf("%q: its text leaves out {%s}; where that is meant, it says {-%s}", key, n, n)
		}
	}
	for _, part := range exact.FindAllString(key, -1) {
		if !strings.Contains(text, part) {
			return fmt.Errorf("%q: its text lacks %s", key, part)
		}
	}
	for _, part := range exact.FindAllString(text, -1) {
		if part[0] == '{' && !strings.Contains(key, part) {
			return fmt.Errorf("%q: its text names %s, which is not there", key, part)
		}
	}
	a, b := tag.FindAllString(key, -1), tag.FindAllString(text, -1)
	sort.Strings(a)
	sort.Strings(b)
	if !slices.Equal(a, b) {
		return fmt.Errorf("%q: its markup is %v, its text's %v", key, a, b)
	}
	return nil
}

// Find is the text for a key, with its places open, and whether there is one; English always has one.
func (b *Book) Find(key string) (string, bool) {
	if b == nil {
		return Bind(English, Plain(key)), true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	text, ok := b.text[key]
	if !ok {
		b.missed[key] = true
		return Plain(key), false
	}
	b.used[key] = true
	return leftOut.ReplaceAllString(text, ""), true
}

// T is the text for a key with its places filled. What has no text yet stays English, and is among the Missed.
func (b *Book) T(key string, args ...string) string {
	text, _ := b.Find(key)
	return Fill(text, args...)
}

// Fill puts args into a text's places.
func Fill(text string, args ...string) string {
	return place.ReplaceAllStringFunc(text, func(p string) string {
		if n, err := strconv.Atoi(p[1 : len(p)-1]); err == nil && n < len(args) {
			return args[n]
		}
		return p
	})
}

// Missed are the keys that were asked for in vain, sorted.
func (b *Book) Missed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return sorted(b.missed)
}

// LookedUp tells whether an entry that Stale names is of the catalogs whose keys are no literals: texts that pages take
// from tables and sources. Only a build that renders them all knows whether they are said.
func LookedUp(stale string) bool {
	return strings.HasPrefix(stale, "zh/reference.json: ") || strings.HasPrefix(stale, "zh/tables.json: ")
}

// Stale are the keys that nobody has asked for, sorted, each with its catalog.
func (b *Book) Stale() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]bool{}
	for key := range b.text {
		if !b.used[key] {
			out[b.file[key]+": "+key] = true
		}
	}
	return sorted(out)
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for key := range set {
		out = append(out, key)
	}
	sort.Strings(out)
	return out
}
