package words

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var write = flag.Bool("write", false, "sort the catalogs")

// root is the source tree, from this folder.
const root = "../.."

// names are what is written alike in every language: what the machine says, and who we are.
var names = map[string]bool{"Glasshouse": true}

// told are sentences in the page's code that no reader of a page sees: answers to a program, by the file that gives them.
var told = map[string]string{
	"web/ts/breaking/message.ts":            "the name of a kind of message",
	"web/ts/command/fault.ts":               "window.glasshouse refuses a fault",
	"web/ts/command/glasshouse.ts":          "window.glasshouse refuses a time",
	"web/ts/fixture/scene.ts":               "a message of a test",
	"web/ts/offline/forward.ts":             "the service worker answers fetch, and is one for both languages",
	"web/ts/offline/store.ts":               "the service worker gives up keeping a build",
	"web/ts/pacer.ts":                       "window.glasshouse refuses a speed",
	"web/ts/parts/scenario/direct/":         "the build plays the scenes",
	"web/ts/parts/scenario/scenes/disks.ts": "a disk’s own error",
	"web/ts/parts/verdict/work.ts":          "a sign of our own mistake",
	"web/ts/reduce/film.ts":                 "a word of a type",
	"web/ts/room-worker.ts":                 "a sign of our own mistake",
	"web/ts/parts/terminal/help.ts":         "names of commands",
	"web/ts/source/trusted.ts":              "a sign of our own mistake",
	"web/ts/stage.ts":                       "a word of a type",
}

// sources are the texts of the source tree: where each key stands, what is bare by file, and what is loose.
func sources(t *testing.T) (keys map[string]string, bare, loose map[string][]string) {
	t.Helper()
	keys, bare, loose = map[string]string{}, map[string][]string{}, map[string][]string{}
	for _, dir := range []string{"web/ts", "wasm/host", "web/view", "cmd/playground/internal/build"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".test.ts") || strings.HasSuffix(path, "_templ.go") {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(root, path)
			name = filepath.ToSlash(name)
			switch filepath.Ext(path) {
			case ".ts":
				s, err := Rewrite(string(raw), nil, nil)
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				for _, key := range s.Keys {
					keys[key] = name
				}
				bare[name], loose[name] = s.Bare, s.Loose
			case ".templ", ".go":
				for _, key := range goKeys(t, string(raw)) {
					keys[key] = name
				}
				if filepath.Ext(path) == ".templ" {
					bare[name] = bareTempl(string(raw))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return keys, bare, loose
}

var goKey = regexp.MustCompile("\\.(?:T|Rich)\\((\"(?:[^\"\\\\\n]|\\\\.)*\"|`[^`]*`)")

func goKeys(t *testing.T, src string) []string {
	var out []string
	for _, m := range goKey.FindAllStringSubmatch(src, -1) {
		key, err := strconv.Unquote(m[1])
		if err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
		out = append(out, key)
	}
	return out
}

var (
	templCode    = regexp.MustCompile(`\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}`)
	templControl = regexp.MustCompile(`(?m)^\s*(?:@.*|if .*|for .*|\} else.*|\}|//.*|templ .*|package .*|import .*|var .*|type .*|const .*)$`)
)

// bareTempl are the bare texts of a templ file: what stands in its components, code apart.
func bareTempl(src string) []string {
	var out []string
	for _, part := range strings.Split(src, "\ntempl ")[1:] {
		body := part[strings.IndexByte(part, '\n'):]
		if end := strings.Index(body, "\n}\n"); end >= 0 {
			body = body[:end]
		}
		if i := strings.Index(body, "@Layout("); i >= 0 {
			body = body[i+strings.Index(body[i:], "}) {"):]
		}
		body = templCode.ReplaceAllString(templControl.ReplaceAllString(body, ""), "\x00")
		out = append(out, Bare(body)...)
	}
	return out
}

func TestEveryTextIsThereInChinese(t *testing.T) {
	book, err := Read(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	keys, _, _ := sources(t)
	missing := map[string][]string{}
	for key, file := range keys {
		if _, ok := book.Find(key); !ok {
			missing[file] = append(missing[file], line(key))
		}
	}
	for file, lines := range missing {
		slices.Sort(lines)
		t.Errorf("%s says what no catalog has:\n%s", file, strings.Join(lines, "\n"))
	}
	for _, stale := range book.Stale() {
		if !LookedUp(stale) {
			t.Errorf("nobody says %s", stale)
		}
	}
}

// line is a key as a line of a catalog.
func line(key string) string { return "  " + quote(key) + ": \"\"," }

func quote(s string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.Encode(s)
	return strings.TrimSpace(out.String())
}

// rules are rules of a style sheet.
var rules = regexp.MustCompile(`\{[^}]*:[^}]*;|\{[a-z-]+:[^}]*\}`)

func TestNoTextIsBare(t *testing.T) {
	_, bare, loose := sources(t)
	files := slices.Sorted(maps.Keys(told))
	used := map[string]bool{}
	for file, texts := range loose {
		i := slices.IndexFunc(files, func(p string) bool { return strings.HasPrefix(file, p) })
		for _, text := range texts {
			switch {
			case strings.HasPrefix(file, "wasm/host/") || rules.MatchString(text):
			case i >= 0:
				used[files[i]] = true
			default:
				bare[file] = append(bare[file], text)
			}
		}
	}
	for _, file := range files {
		if !used[file] {
			t.Errorf("%s tells no program anything any more: take it off the list", file)
		}
	}
	for file, texts := range bare {
		for _, text := range texts {
			if !names[text] {
				t.Errorf("%s: %q is shown and not marked", file, text)
			}
		}
	}
}

func TestCatalogsAreSorted(t *testing.T) {
	files, err := filepath.Glob("zh/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var entries map[string]string
		if err := json.Unmarshal(raw, &entries); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(entries); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(raw, out.Bytes()) {
			continue
		}
		if !*write {
			t.Errorf("%s is not sorted, or holds a key twice: go test ./web/words -args -write", file)
		} else if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
