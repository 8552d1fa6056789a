package build

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"

	"glasshouse/web/view"
)

// configRef is the configuration, read from the source of core/node: the keys with their comments.
func configRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/configuration", Title: "Configuration",
		Lead: "What `-config-file` and `-config-dir` read, in JSON or HCL. The keys are Consul’s; a key of Consul’s that kvnode has no use for is named in a warning, a key that nobody knows is refused. A later file lays over an earlier one, and flags over files.",
	}
	file := filepath.Join(dir, "core", "node", "source.go")
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return ref, err
	}
	structs := map[string]*ast.StructType{}
	for _, d := range f.Decls {
		if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.TYPE {
			for _, spec := range gen.Specs {
				if t, ok := spec.(*ast.TypeSpec).Type.(*ast.StructType); ok {
					structs[spec.(*ast.TypeSpec).Name.Name] = t
				}
			}
		}
	}
	table := view.Table{ID: "keys", Title: "Keys", Head: []string{"key", "type", "is"}}
	if table.Rows, err = configRows(structs, "Source", ""); err != nil {
		return ref, err
	}
	if len(table.Rows) == 0 {
		return ref, fmt.Errorf("reference: %s has no configuration key", file)
	}
	ref.Tables = []view.Table{table}
	return ref, nil
}

// configRows are the keys of the struct name and of the blocks in it, each with its path. A key without a comment fails
// the build.
func configRows(structs map[string]*ast.StructType, name, path string) ([][]string, error) {
	if structs[name] == nil {
		return nil, fmt.Errorf("reference: configuration has no struct %s", name)
	}
	var rows [][]string
	for _, field := range structs[name].Fields.List {
		key := jsonName(field)
		if key == "" || key == "-" {
			continue
		}
		if id, ok := field.Type.(*ast.Ident); ok && structs[id.Name] != nil {
			inner, err := configRows(structs, id.Name, path+key+".")
			if err != nil {
				return nil, err
			}
			rows = append(rows, inner...)
			continue
		}
		says := oneLine(field.Doc.Text() + " " + field.Comment.Text())
		if says == "" {
			return nil, fmt.Errorf("reference: configuration key %s%s is not described", path, key)
		}
		rows = append(rows, []string{path + key, typeName(field.Type), says})
	}
	return rows, nil
}
