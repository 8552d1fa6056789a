package extract

import (
	"go/scanner"
	"go/token"
	"strings"
)

// Token is a piece of a source line and its class: "k" keyword, "s" string, "c" comment, "" anything else.
type Token [2]string

// Line is one line of a station's source.
type Line struct {
	Number int
	// Text is the line as it stands in the file.
	Text   string
	Tokens []Token
}

// tabStop is how wide a leading tab is shown, in spaces.
const tabStop = 2

// classes gives each byte of src the class of the token that it belongs to.
func classes(src []byte) []byte {
	class := make([]byte, len(src))
	fset := token.NewFileSet()
	f := fset.AddFile("", fset.Base(), len(src))
	var s scanner.Scanner
	s.Init(f, src, nil, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return class
		}
		var c byte
		switch {
		case tok == token.COMMENT:
			c = 'c'
		case tok == token.STRING || tok == token.CHAR:
			c = 's'
		case tok.IsKeyword():
			c = 'k'
		default:
			continue
		}
		at := f.Offset(pos)
		for i := range len(text) {
			class[at+i] = c
		}
	}
}

// shownLines cuts the numbered lines out of src, tokenised.
func shownLines(src []byte, numbers []int) []Line {
	class := classes(src)
	all := sourceLines(src)
	starts := make([]int, len(all))
	for i, at := 0, 0; i < len(all); i++ {
		starts[i] = at
		at += len(all[i]) + 1
	}
	out := make([]Line, 0, len(numbers))
	for _, n := range numbers {
		text := strings.TrimSuffix(all[n-1], "\r")
		start := starts[n-1]
		out = append(out, Line{Number: n, Text: text, Tokens: tokensOf(text, class[start:start+len(text)])})
	}
	return out
}

func tokensOf(text string, class []byte) []Token {
	tabs := len(text) - len(strings.TrimLeft(text, "\t"))
	var out []Token
	indent := strings.Repeat(" ", tabs*tabStop)
	if indent != "" && tabs < len(text) {
		out = append(out, Token{"", indent})
	}
	for i := tabs; i < len(text); {
		j := i + 1
		for j < len(text) && class[j] == class[i] {
			j++
		}
		name := ""
		if class[i] != 0 {
			name = string(class[i])
		}
		piece := strings.ReplaceAll(text[i:j], "\t", strings.Repeat(" ", tabStop))
		if n := len(out); n > 0 && out[n-1][0] == name {
			out[n-1][1] += piece
		} else {
			out = append(out, Token{name, piece})
		}
		i = j
	}
	return out
}
