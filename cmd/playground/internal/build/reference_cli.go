package build

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"glasshouse/web/view"
)

// cliPath is where the command line's reference stands.
const cliPath = "/reference/cli"

// cliRef is the command line: the commands are read from the registry's source, and each is asked for its help.
func cliRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: cliPath, Title: "The command line",
		Lead: "What kvnode says of itself. Names, flags, output and exit codes are Consul’s where Consul has them: 0 clean, 1 error, 2 usage or refused configuration, 3 storage.",
	}
	names, err := commands(filepath.Join(dir, "core", "command", "commands.go"))
	if err != nil {
		return ref, err
	}
	tmp, err := os.MkdirTemp("", "kvnode")
	if err != nil {
		return ref, err
	}
	defer os.RemoveAll(tmp)
	kvnode := filepath.Join(tmp, "kvnode")
	build := exec.Command("go", "build", "-o", kvnode, "./cmd/kvnode")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		return ref, fmt.Errorf("build kvnode for its help: %w: %s", err, out)
	}
	for _, name := range names {
		out, err := exec.Command(kvnode, append(strings.Fields(name), "-h")...).CombinedOutput()
		if err != nil {
			return ref, fmt.Errorf("help of %s: %w", name, err)
		}
		ref.Texts = append(ref.Texts, view.Text{
			ID: strings.ReplaceAll(name, " ", "-"), Title: "kvnode " + name, Body: strings.TrimSpace(string(out)),
		})
	}
	return ref, nil
}

// commands are the names that a registry's source registers, in its order.
func commands(file string) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var names []string
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "Register" {
			if name := literal(call.Args[0]); name != "" {
				names = append(names, name)
			}
		}
		return true
	})
	if len(names) == 0 {
		return nil, fmt.Errorf("reference: %s registers no command", file)
	}
	return names, nil
}
