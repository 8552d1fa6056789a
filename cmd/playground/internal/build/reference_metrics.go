package build

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"glasshouse/web/view"
)

// metricsRef is what kvnode measures of itself, read from the names in core/metrics.
func metricsRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/metrics", Title: "Metrics",
		Lead: "What an agent measures of itself, at `/v1/agent/metrics`, and for Prometheus with `?format=prometheus` where `telemetry.prometheus_retention_time` is set. The names are Consul’s.",
	}
	table := view.Table{
		ID: "names", Title: "Names", Head: []string{"name", "measures"},
		Says: "What is not called a counter or a gauge is a sample of milliseconds. `consul.raft.*`, `consul.serf.*`, `consul.memberlist.*` and `consul.runtime.*` come from the modules of these names.",
	}
	file := filepath.Join(dir, "core", "metrics", "names.go")
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return ref, err
	}
	for _, d := range f.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for _, spec := range gen.Specs {
			v := spec.(*ast.ValueSpec)
			words, ok := v.Values[0].(*ast.CompositeLit)
			says := oneLine(v.Doc.Text() + " " + v.Comment.Text())
			if !ok || says == "" {
				return ref, fmt.Errorf("reference: metric %s is not described", v.Names[0].Name)
			}
			name := []string{"consul"}
			for _, w := range words.Elts {
				name = append(name, literal(w))
			}
			table.Rows = append(table.Rows, []string{strings.Join(name, "."), says})
		}
	}
	if len(table.Rows) == 0 {
		return ref, fmt.Errorf("reference: %s names no metric", file)
	}
	ref.Tables = []view.Table{table}
	return ref, nil
}
