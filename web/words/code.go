package words

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// code reads code to the end of the source, or of the ${} that it stands in, and returns it with its templates rewritten.
func (r *rewriter) code(inner bool) (string, []saidThere, error) {
	var out strings.Builder
	var all []saidThere
	depth, start := 0, r.pos
	before := "" // the last word or sign
	for r.pos < len(r.src) {
		c, at := r.src[r.pos], r.pos
		switch {
		case c == '/' && (strings.HasPrefix(r.src[at:], "//") || strings.HasPrefix(r.src[at:], "/*")):
			r.comment()
		case c == '"' || c == '\'':
			r.quoted(c)
			r.findLoose(r.src[at:r.pos])
			before = "string"
		case c == '/' && beginsRegexp(before):
			r.regexp()
			before = "string"
		case c == '`' || word(c):
			for r.pos < len(r.src) && word(r.src[r.pos]) {
				r.pos++
			}
			name := r.src[at:r.pos]
			if r.pos == len(r.src) || r.src[r.pos] != '`' {
				before = name
				break
			}
			tag := name
			if before == "." {
				tag = ""
			}
			text, said, err := r.template(tag)
			if err != nil {
				return "", nil, err
			}
			if said != nil {
				all = append(all, saidThere{from: at, to: r.pos, said: said})
			}
			if !ours[tag] {
				text = name + text
			}
			out.WriteString(text)
			before = "string"
			continue
		case inner && c == '}' && depth == 0:
			return out.String(), all, nil
		default:
			if c == '{' {
				depth++
			} else if c == '}' {
				depth--
			}
			if c > ' ' {
				before = string(c)
			}
			r.pos++
		}
		out.WriteString(r.src[at:r.pos])
	}
	if inner {
		return "", nil, fmt.Errorf("line %d: a ${ without its }", r.line(start))
	}
	return out.String(), all, nil
}

func word(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// leading are words that an expression may follow, so that a slash after them begins a regular expression.
var leading = map[string]bool{
	"return": true, "typeof": true, "case": true, "in": true, "of": true, "delete": true, "void": true, "throw": true, "else": true,
	"do": true, "yield": true, "await": true, "instanceof": true, "new": true,
}

func beginsRegexp(before string) bool {
	if before == "" || leading[before] {
		return true
	}
	return before != "string" && len(before) == 1 && !word(before[0]) && before != ")" && before != "]"
}

func (r *rewriter) comment() {
	end, skip := "\n", 0
	if r.src[r.pos+1] == '*' {
		end, skip = "*/", 2
	}
	n := strings.Index(r.src[r.pos+2:], end)
	if n < 0 {
		r.pos = len(r.src)
		return
	}
	r.pos += 2 + n + skip
}

func (r *rewriter) quoted(quote byte) {
	for r.pos++; r.pos < len(r.src) && r.src[r.pos] != quote && r.src[r.pos] != '\n'; r.pos++ {
		if r.src[r.pos] == '\\' {
			r.pos++
		}
	}
	r.pos = min(r.pos+1, len(r.src))
}

func (r *rewriter) regexp() {
	class := false
	for r.pos++; r.pos < len(r.src) && r.src[r.pos] != '\n'; r.pos++ {
		switch c := r.src[r.pos]; {
		case c == '\\':
			r.pos++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			r.pos++
			return
		}
	}
}

func (r *rewriter) line(at int) int { return 1 + strings.Count(r.src[:at], "\n") }
