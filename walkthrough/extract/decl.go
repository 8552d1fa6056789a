package extract

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// found is one declaration and the file it stands in.
type found struct {
	file *file
	decl *ast.FuncDecl
	// only, where it is not nil, are the lines of the declaration that are shown; nil shows all.
	only map[int]bool
}

const initPrefix = "init:"

// find looks a symbol up: "NewServer", "(*Server).forward", or "init:text" for the init function that holds text.
func (p *Package) find(symbol string) (found, error) {
	if text, ok := strings.CutPrefix(symbol, initPrefix); ok {
		return p.findInit(text)
	}
	recv, name, isMethod := splitMethod(symbol)
	for _, f := range p.files {
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != name || (fn.Recv != nil) != isMethod {
				continue
			}
			if isMethod && receiver(fn) != recv {
				continue
			}
			return found{file: f, decl: fn}, nil
		}
	}
	return found{}, fmt.Errorf("%s has no %s: it is gone or has another name", p.Path, symbol)
}

// maxInit is the longest init function that is shown whole, in lines.
const maxInit = 14

// findInit finds the init function whose source holds text. Of a long one only its first and last line are shown, and
// the line with the text with three lines on both sides.
func (p *Package) findInit(text string) (found, error) {
	for _, f := range p.files {
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "init" || fn.Recv != nil {
				continue
			}
			first, last := p.line(fn.Pos()), p.line(fn.End())
			lines := sourceLines(f.src)
			for n := first; n <= last; n++ {
				if !strings.Contains(lines[n-1], text) {
					continue
				}
				if last-first < maxInit {
					return found{file: f, decl: fn}, nil
				}
				const around = 3
				only := map[int]bool{first: true, last: true}
				for i := max(first, n-around); i <= min(last, n+around); i++ {
					only[i] = true
				}
				return found{file: f, decl: fn, only: only}, nil
			}
		}
	}
	return found{}, fmt.Errorf("%s has no init function that holds %q", p.Path, text)
}

func (p *Package) line(pos token.Pos) int { return p.fset.Position(pos).Line }

// splitMethod takes "(*T).M" or "T.M" apart; the receiver keeps its star.
func splitMethod(symbol string) (recv, name string, ok bool) {
	recv, name, ok = strings.Cut(symbol, ".")
	if !ok {
		return "", symbol, false
	}
	return strings.Trim(recv, "()"), name, true
}

// receiver is the type of a method's receiver, with its star and without type parameters.
func receiver(fn *ast.FuncDecl) string {
	star := ""
	t := fn.Recv.List[0].Type
	if s, ok := t.(*ast.StarExpr); ok {
		star, t = "*", s.X
	}
	if ix, ok := t.(*ast.IndexExpr); ok {
		t = ix.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return star + id.Name
	}
	return star
}

// lines are the numbers of the declaration's lines that are shown, its doc comment included.
func (p *Package) lines(f found) []int {
	start := f.decl.Pos()
	if f.decl.Doc != nil {
		start = f.decl.Doc.Pos()
	}
	var all []int
	for n := p.line(start); n <= p.line(f.decl.End()); n++ {
		if f.only == nil || f.only[n] {
			all = append(all, n)
		}
	}
	return all
}

func sourceLines(src []byte) []string { return strings.Split(string(src), "\n") }
