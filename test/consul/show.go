package consul

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// show writes a text as a golden holds it: "| " before a whole line, "> " before a last one without a newline.
func show(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	if !printable(text) {
		fmt.Fprintf(b, "= %s\n", strconv.Quote(text))
		return
	}
	rest := text
	for rest != "" {
		line, after, whole := strings.Cut(rest, "\n")
		if whole {
			fmt.Fprintf(b, "| %s\n", line)
		} else {
			fmt.Fprintf(b, "> %s\n", line)
		}
		rest = after
	}
}

// printable tells whether a text can stand in a golden as it is.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError
	})
}

// seen is what a view makes of a text.
func (v view) seen(text string) string {
	switch v.how {
	case "byCreation":
		return byCreation(text)
	case "shape":
		return shape(text, v.what)
	case "archive":
		return archive(text)
	case "firstLine":
		line, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
		return line
	case "firstWords":
		var words string
		for line := range strings.Lines(text) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			words += word + "\n"
		}
		return words
	case "exitOnly":
		if text != "" {
			return "(words)"
		}
	case "lines":
		var kept []string
		for line := range strings.Lines(text) {
			if slices.ContainsFunc(v.what, func(w string) bool { return strings.Contains(line, w) }) {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	return text
}

// byCreation orders a list of sessions by their CreateIndex.
func byCreation(text string) string {
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return text
	}
	type head struct {
		ID          string
		CreateIndex uint64
	}
	heads := make(map[string]head)
	var ids []string
	for _, raw := range all {
		var h head
		if json.Unmarshal(raw, &h) != nil {
			return text
		}
		heads[string(raw)] = h
		ids = append(ids, h.ID)
	}
	slices.SortFunc(all, func(a, b json.RawMessage) int {
		return int(heads[string(a)].CreateIndex) - int(heads[string(b)].CreateIndex)
	})
	out := fmt.Sprintf("ordered by ID: %t\n", slices.IsSorted(ids))
	for _, raw := range all {
		out += string(raw) + "\n"
	}
	return out
}

// shape lists the members of a JSON document with their types. A list is shown by its first element.
func shape(text string, under []string) string {
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return text
	}
	var paths []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if len(v) == 0 {
				paths = append(paths, path+" {}")
			}
			for name, inner := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), inner)
			}
		case []any:
			if len(v) == 0 {
				paths = append(paths, path+" []")
				return
			}
			walk(path+"[]", v[0])
		default:
			paths = append(paths, fmt.Sprintf("%s %T", path, v))
		}
	}
	walk("", doc)
	slices.Sort(paths)
	if len(under) > 0 {
		paths = slices.DeleteFunc(paths, func(p string) bool {
			return !slices.ContainsFunc(under, func(u string) bool {
				return strings.HasPrefix(p, u+".") || strings.HasPrefix(p, u+" ") || strings.HasPrefix(p, u+"[")
			})
		})
	}
	return strings.Join(paths, "\n") + "\n"
}

// archive lists a snapshot's members, and the names in its meta.json.
func archive(text string) string {
	plain, err := unzip([]byte(text))
	if err != nil {
		return "no archive: " + err.Error() + "\n"
	}
	var out strings.Builder
	for r := tar.NewReader(bytes.NewReader(plain)); ; {
		head, err := r.Next()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			return out.String() + err.Error() + "\n"
		}
		fmt.Fprintln(&out, head.Name)
		data, err := io.ReadAll(r)
		if err != nil {
			return out.String() + err.Error() + "\n"
		}
		if head.Name == "meta.json" {
			out.WriteString(shape(string(data), nil))
		}
		if head.Name == "SHA256SUMS" {
			var sums []string
			for line := range strings.Lines(string(data)) {
				sum, name, _ := strings.Cut(strings.TrimSpace(line), " ")
				sums = append(sums, fmt.Sprintf("%d digits, %q\n", len(sum), name))
			}
			// Consul writes them in any order.
			slices.Sort(sums)
			out.WriteString(strings.Join(sums, ""))
		}
	}
}
