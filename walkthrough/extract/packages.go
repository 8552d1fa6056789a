// Package extract takes each station's source from the AST of the packages that are compiled, and fails when a symbol
// is gone, when a quoted line is absent or stands twice, or when a source is not the one that its prose was written for.
package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
)

// Package is one package of the build, parsed.
type Package struct {
	Path string
	// Module is the module's path and Version its version; the version of the main module is "".
	Module, Version string
	fset            *token.FileSet
	files           []*file
}

// file is one parsed source file.
type file struct {
	// name is relative to its module's folder, with forward slashes.
	name string
	src  []byte
	ast  *ast.File
}

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
	Error *struct{ Err string }
}

// Load asks the go command, in dir, for the files that it would compile of each package, and parses them. Packages
// that do not exist yet are left out, and named in missing.
func Load(dir string, paths []string) (loaded map[string]*Package, missing []string, err error) {
	args := append([]string{"list", "-e", "-json=ImportPath,Dir,GoFiles,Module,Error"}, paths...)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	loaded = make(map[string]*Package, len(paths))
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, fmt.Errorf("go list: %w", err)
		}
		if l.Module == nil || len(l.GoFiles) == 0 {
			missing = append(missing, l.ImportPath)
			continue
		}
		p, err := parse(l)
		if err != nil {
			return nil, nil, err
		}
		loaded[l.ImportPath] = p
	}
	sort.Strings(missing)
	return loaded, missing, nil
}

func parse(l listed) (*Package, error) {
	p := &Package{Path: l.ImportPath, Module: l.Module.Path, Version: l.Module.Version, fset: token.NewFileSet()}
	for _, name := range l.GoFiles {
		full := filepath.Join(l.Dir, name)
		src, err := os.ReadFile(full)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(l.Module.Dir, full)
		if err != nil {
			return nil, err
		}
		if err := p.add(filepath.ToSlash(rel), src); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Package) add(name string, src []byte) error {
	tree, err := parser.ParseFile(p.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse %s: %w", name, err)
	}
	p.files = append(p.files, &file{name: name, src: src, ast: tree})
	return nil
}

// FromSource makes a package of one file, for tests.
func FromSource(path, name, src string) (*Package, error) {
	p := &Package{Path: path, Module: "example", fset: token.NewFileSet()}
	return p, p.add(name, []byte(src))
}
