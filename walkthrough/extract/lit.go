package extract

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// PointNames reads the names of core/trace's point constants from its source: "ServerForwardRemote" is
// "Server.forward/remote". src is the text of point.go.
func PointNames(src []byte) (map[string]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "point.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string)
	ast.Inspect(f, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, isIdent := kv.Key.(*ast.Ident)
		val, isLit := kv.Value.(*ast.CompositeLit)
		if !isIdent || !isLit || len(val.Elts) < 2 {
			return true
		}
		station, step := stringLit(val.Elts[0]), stringLit(val.Elts[1])
		if station == "" {
			return true
		}
		if step != "" {
			station += "/" + step
		}
		names[key.Name] = station
		return false
	})
	if len(names) == 0 {
		return nil, fmt.Errorf("point.go holds no table of points")
	}
	return names, nil
}

func stringLit(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}

// hits finds the points that a declaration passes, and for each the line that lights: the statement after the hit, or
// the hit's own line where none follows.
func (p *Package) hits(fn *ast.FuncDecl, names map[string]string) map[string]int {
	lit := make(map[string]int)
	var walk func(n ast.Node, after token.Pos)
	list := func(stmts []ast.Stmt, after token.Pos) {
		for i, s := range stmts {
			next := after
			if i+1 < len(stmts) {
				next = stmts[i+1].Pos()
			}
			if name := hitIn(s, names); name != "" {
				line := p.line(s.Pos())
				if next.IsValid() {
					line = p.line(next)
				}
				if _, seen := lit[name]; !seen {
					lit[name] = line
				}
				continue
			}
			walk(s, next)
		}
	}
	walk = func(n ast.Node, after token.Pos) {
		ast.Inspect(n, func(c ast.Node) bool {
			switch c := c.(type) {
			case *ast.BlockStmt:
				list(c.List, after)
				return false
			case *ast.CaseClause:
				list(c.Body, after)
				return false
			case *ast.CommClause:
				list(c.Body, after)
				return false
			case *ast.FuncLit:
				list(c.Body.List, token.NoPos)
				return false
			}
			return true
		})
	}
	if fn.Body != nil {
		walk(fn.Body, token.NoPos)
	}
	return lit
}

// hitIn is the point that a statement hits: a plain or deferred call with an argument trace.X, "" if it hits none.
func hitIn(s ast.Stmt, names map[string]string) string {
	var call *ast.CallExpr
	switch s := s.(type) {
	case *ast.ExprStmt:
		call, _ = s.X.(*ast.CallExpr)
	case *ast.DeferStmt:
		call = s.Call
	}
	if call == nil {
		return ""
	}
	for _, arg := range call.Args {
		sel, ok := arg.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "trace" {
			if name := names[sel.Sel.Name]; name != "" {
				return name
			}
		}
	}
	return ""
}

// quoted finds the one shown line that holds quote.
func quoted(lines []Line, quote string) (int, error) {
	at := 0
	for _, l := range lines {
		switch n := strings.Count(l.Text, quote); {
		case n > 1 || n == 1 && at != 0:
			return 0, fmt.Errorf("quote %q stands more than once", quote)
		case n == 1:
			at = l.Number
		}
	}
	if at == 0 {
		return 0, fmt.Errorf("quote %q is absent", quote)
	}
	return at, nil
}

// Quoted finds the one line of the source that holds quote.
func (s *Source) Quoted(quote string) (int, error) { return quoted(s.Lines, quote) }
