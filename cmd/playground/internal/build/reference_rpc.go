package build

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"sort"
	"strings"

	"glasshouse/web/view"
)

// rpcRef is what servers speak among themselves and with client agents, read from core/server's table of endpoints and
// from core/pool's type bytes.
func rpcRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/rpc", Title: "The RPC interface",
		Lead: "One port of a server carries it all: the first byte on a connection says which protocol follows. Requests are net/rpc’s form in msgpack, with Consul’s names for methods and fields, so that a Consul 1.8.7 agent in client mode may join.",
	}
	bytes, err := typeBytes(filepath.Join(dir, "core", "pool", "types.go"))
	if err != nil {
		return ref, err
	}
	methods, err := rpcMethods(filepath.Join(dir, "core", "server"))
	if err != nil {
		return ref, err
	}
	ref.Tables = append([]view.Table{bytes}, methods...)
	return ref, nil
}

// typeBytes are the constants of type RPCType with their comments.
func typeBytes(file string) (view.Table, error) {
	table := view.Table{
		ID: "bytes", Title: "The first byte", Head: []string{"name", "byte", "means"},
		Says: "A byte that is not served ends the connection.",
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return table, err
	}
	for _, d := range f.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			v := spec.(*ast.ValueSpec)
			if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "RPCType" {
				continue
			}
			number, ok := v.Values[0].(*ast.BasicLit)
			if !ok {
				return table, fmt.Errorf("reference: %s has no number of its own", v.Names[0].Name)
			}
			says := oneLine(v.Doc.Text() + " " + v.Comment.Text())
			if says == "" {
				return table, fmt.Errorf("reference: type byte %s is not described", v.Names[0].Name)
			}
			table.Rows = append(table.Rows, []string{v.Names[0].Name, number.Value, says})
		}
	}
	if len(table.Rows) == 0 {
		return table, fmt.Errorf("reference: %s names no type byte", file)
	}
	return table, nil
}

// rpcMethods is one table for each endpoint that core/server registers.
func rpcMethods(dir string) ([]view.Table, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	served := map[string][]string{}     // endpoint: the Go names of its methods
	decls := map[string]*ast.FuncDecl{} // "KVS.Apply"
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil {
					decls[typeText(n.Recv.List[0].Type)+"."+n.Name.Name] = n
				}
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "registerEndpoint" && len(n.Args) == 2 {
					served[literal(n.Args[0])] = handled(n.Args[1])
				}
			}
			return true
		})
	}
	var tables []view.Table
	for endpoint, methods := range served {
		table := view.Table{ID: endpoint, Title: "`" + endpoint + "`", Head: []string{"method", "takes", "answers", "does"}}
		for _, m := range methods {
			full := endpoint + "." + m
			decl := decls[full]
			if decl == nil || decl.Doc == nil {
				return nil, fmt.Errorf("reference: RPC method %s is served and not described", full)
			}
			in := params(decl)
			table.Rows = append(table.Rows, []string{full, in[0], in[1], firstParagraph(decl.Doc.Text())})
		}
		tables = append(tables, table)
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("reference: core/server registers no RPC endpoint")
	}
	sort.Slice(tables, func(i, j int) bool { return tables[i].ID < tables[j].ID })
	return tables, nil
}

// handled are the methods M of the calls handle(x.M) beneath n, sorted.
func handled(n ast.Node) []string {
	var names []string
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "handle" {
			if sel, ok := call.Args[0].(*ast.SelectorExpr); ok {
				names = append(names, sel.Sel.Name)
			}
		}
		return true
	})
	sort.Strings(names)
	return names
}

// params are the types of a method's arguments and reply, as the source has them.
func params(decl *ast.FuncDecl) []string {
	var types []string
	for _, p := range decl.Type.Params.List {
		for range max(len(p.Names), 1) {
			types = append(types, typeSays(p.Type))
		}
	}
	return append(types, "", "")[:2]
}

// typeSays is what a method takes or answers, in words where it has no name: "`KVSRequest`", "list of `string`", "nothing".
func typeSays(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeSays(e.X)
	case *ast.ArrayType:
		return "list of " + typeSays(e.Elt)
	case *ast.StructType:
		return "nothing"
	}
	return "`" + typeText(e) + "`"
}

// typeText is a type's name without its package and its star: "KVSRequest", "bool".
func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeText(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}
