package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"glasshouse/core/trace"
)

const head = `// Generated from core/trace by tsgen (go generate ./core/trace). Do not edit.

`

// stampFields is how many of Event's fields stand before its bodies: t, node, proc, seq, kind.
const stampFields = 5

// generator writes TypeScript for one parsed Go file.
type generator struct {
	out bytes.Buffer
	// words are the constants of each string type, in the order of the source.
	words map[string][]string
	docs  map[string]string // doc comments of those constants, by value
}

// generate reads event.go in dir and returns the TypeScript source.
func generate(dir string) ([]byte, error) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, "event.go"), nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	g := &generator{words: map[string][]string{}, docs: map[string]string{}}
	g.out.WriteString(head)
	g.collectWords(file)
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.TYPE {
			continue
		}
		for _, spec := range d.Specs {
			s := spec.(*ast.TypeSpec)
			if err := g.typeDecl(s, doc(d.Doc, s.Doc)); err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name.Name, err)
			}
		}
	}
	g.points()
	return g.out.Bytes(), nil
}

// collectWords finds the typed string constants: the words of the unions.
func (g *generator) collectWords(file *ast.File) {
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST {
			continue
		}
		for _, spec := range d.Specs {
			s := spec.(*ast.ValueSpec)
			name, ok := s.Type.(*ast.Ident)
			if !ok || len(s.Values) != 1 {
				continue
			}
			lit, ok := s.Values[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			g.words[name.Name] = append(g.words[name.Name], lit.Value)
			g.docs[name.Name+lit.Value] = doc(s.Comment, s.Doc)
		}
	}
}

func (g *generator) typeDecl(s *ast.TypeSpec, text string) error {
	switch t := s.Type.(type) {
	case *ast.StructType:
		if s.Name.Name == "Event" {
			return g.event(t, text)
		}
		g.comment("", text)
		fmt.Fprintf(&g.out, "export interface %s {\n", s.Name.Name)
		for _, f := range t.Fields.List {
			if err := g.field(f); err != nil {
				return err
			}
		}
		g.out.WriteString("}\n\n")
	case *ast.Ident:
		g.comment("", text)
		words := g.words[s.Name.Name]
		if len(words) == 0 {
			fmt.Fprintf(&g.out, "export type %s = %s;\n\n", s.Name.Name, basic(t.Name))
			return nil
		}
		fmt.Fprintf(&g.out, "export type %s =\n", s.Name.Name)
		for i, w := range words {
			end := map[bool]string{true: ";", false: ""}[i == len(words)-1]
			note := g.docs[s.Name.Name+w]
			if note != "" {
				note = " // " + note
			}
			fmt.Fprintf(&g.out, "  | %s%s%s\n", w, end, note)
		}
		g.out.WriteString("\n")
	default:
		return fmt.Errorf("a %T has no translation", t)
	}
	return nil
}

// event writes Event as a union over kind, so that a switch over kind knows which body is there.
func (g *generator) event(t *ast.StructType, text string) error {
	g.comment("", "Stamp says when and where an event happened.")
	g.out.WriteString("export interface Stamp {\n")
	var bodies []*ast.Field
	names := 0
	for _, f := range t.Fields.List {
		if _, ok := f.Type.(*ast.StarExpr); ok {
			bodies = append(bodies, f)
			continue
		}
		if names++; names == stampFields {
			continue // kind: each member of the union has its own
		}
		if err := g.field(f); err != nil {
			return err
		}
	}
	g.out.WriteString("}\n\n")
	g.comment("", text)
	g.out.WriteString("export type Event =\n")
	for i, f := range bodies {
		name, _, err := jsonName(f)
		if err != nil {
			return err
		}
		end := map[bool]string{true: ";", false: ""}[i == len(bodies)-1]
		fmt.Fprintf(&g.out, "  | (Stamp & { kind: %q; %s: %s })%s\n", name, name, f.Type.(*ast.StarExpr).X.(*ast.Ident).Name, end)
	}
	g.out.WriteString("\n")
	return nil
}

func (g *generator) field(f *ast.Field) error {
	name, optional, err := jsonName(f)
	if err != nil {
		return err
	}
	typ, err := tsType(f.Type)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	g.comment("  ", doc(f.Doc, f.Comment))
	mark := map[bool]string{true: "?"}[optional]
	fmt.Fprintf(&g.out, "  %s%s: %s;\n", name, mark, typ)
	return nil
}

func jsonName(f *ast.Field) (name string, optional bool, err error) {
	if f.Tag == nil || len(f.Names) != 1 {
		return "", false, fmt.Errorf("field %v: want one name and a json tag", f.Names)
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return "", false, err
	}
	name, rest, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	return name, rest == "omitempty", nil
}

func tsType(e ast.Expr) (string, error) {
	switch t := e.(type) {
	case *ast.Ident:
		return basic(t.Name), nil
	case *ast.ArrayType:
		elem, err := tsType(t.Elt)
		return elem + "[]", err
	}
	return "", fmt.Errorf("a %T has no translation", e)
}

func basic(name string) string {
	switch name {
	case "int", "int64", "uint64":
		return "number"
	case "bool":
		return "boolean"
	}
	return name // string, and the types declared here
}

func doc(groups ...*ast.CommentGroup) string {
	var texts []string
	for _, g := range groups {
		if t := strings.TrimSpace(g.Text()); t != "" {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, "\n")
}

func (g *generator) comment(indent, text string) {
	lines := strings.Split(text, "\n")
	switch {
	case text == "":
	case len(lines) == 1:
		fmt.Fprintf(&g.out, "%s/** %s */\n", indent, text)
	default:
		fmt.Fprintf(&g.out, "%s/**\n", indent)
		for _, l := range lines {
			g.out.WriteString(strings.TrimRight(indent+" * "+l, " ") + "\n")
		}
		fmt.Fprintf(&g.out, "%s */\n", indent)
	}
}

// points writes the list of points, which package trace itself knows best.
func (g *generator) points() {
	g.out.WriteString(`/** A place on the route: its full name, its station's id, the step within it, and how its event comes about. */
export interface Point {
  name: string;
  station: string;
  step: string;
  source: "point" | "seam" | "derived";
}

/** Every point, in the order of the route. */
export const points: readonly Point[] = [
`)
	for _, p := range trace.Points() {
		_, step, _ := strings.Cut(p.String(), "/")
		fmt.Fprintf(&g.out, "  { name: %q, station: %q, step: %q, source: %q },\n", p, p.Station(), step, p.Source())
	}
	g.out.WriteString("];\n")
}
