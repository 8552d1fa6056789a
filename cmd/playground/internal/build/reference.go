package build

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"glasshouse/web/view"
)

// references makes the reference pages.
func (b *builder) references() error {
	for _, read := range []func(string) (view.Ref, error){httpRef, cliRef, rpcRef, configRef, eventsRef, runRef, metricsRef, differencesRef} {
		ref, err := read(b.Dir)
		if err != nil {
			return err
		}
		b.refs = append(b.refs, ref)
	}
	return nil
}

// eventsRef is the schema of the event stream, read from the source of core/trace.
func eventsRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/events", Title: "The event stream",
		Lead: "Everything that a picture, a list or a check shows is folded from one stream of typed events. This is its schema, taken from its Go source. A real node serves it at /v1/internal/trace, one JSON event a message.",
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, "core", "trace", "event.go"), nil, parser.ParseComments)
	if err != nil {
		return ref, err
	}
	for _, d := range f.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			t := spec.(*ast.TypeSpec)
			s, ok := t.Type.(*ast.StructType)
			if !ok {
				continue
			}
			table := view.Table{ID: t.Name.Name, Title: "`" + t.Name.Name + "`", Says: firstParagraph(gen.Doc.Text()), Head: []string{"field", "type", "is"}}
			says := ""
			for _, field := range s.Fields.List {
				if doc := field.Doc.Text(); doc != "" {
					says = doc
				} else if field.Comment.Text() != "" {
					says = field.Comment.Text()
				} else {
					says = ""
				}
				table.Rows = append(table.Rows, []string{jsonName(field), typeName(field.Type), oneLine(says)})
			}
			ref.Tables = append(ref.Tables, table)
		}
	}
	return ref, nil
}

func jsonName(f *ast.Field) string {
	if f.Tag != nil {
		if tag, err := strconv.Unquote(f.Tag.Value); err == nil {
			name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
			return name
		}
	}
	return ""
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ArrayType:
		return "list of " + typeName(e.Elt)
	case *ast.MapType:
		return typeName(e.Value) + " by " + typeName(e.Key)
	case *ast.Ident:
		switch e.Name {
		case "int", "int64", "uint64":
			return "number"
		case "float64":
			return "number"
		case "bool":
			return "true or false"
		case "string", "ID":
			return "text"
		}
		return "`" + e.Name + "`"
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// firstParagraph is the first paragraph of a doc comment, on one line.
func firstParagraph(doc string) string {
	doc, _, _ = strings.Cut(doc, "\n\n")
	return oneLine(doc)
}
