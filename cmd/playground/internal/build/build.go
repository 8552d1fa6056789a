// Package build makes the site from the source tree: it extracts the walkthrough's sources, renders the pages, bundles
// scripts and styles, compresses, and checks the byte budgets.
package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"glasshouse/walkthrough/extract"
	"glasshouse/walkthrough/prose"
	"glasshouse/web/view"
)

// Options tell where the source tree is and how strict the build is.
type Options struct {
	// Dir is the source tree; what the build makes goes to its dist/ and cmd/playground/site/.
	Dir string
	// Version is our own version, without its v; Commit names the commit that is built, "" where it is not known.
	Version, Commit string
	// AllowMissing builds without what is not there yet: symbols, approvals, scripts, the wasm.
	AllowMissing bool
	// Quick compresses little and fast; the byte budgets are not checked then.
	Quick bool
	// Log takes a line for each step and the table of budgets.
	Log io.Writer
}

// The folders that the build writes, and the one that it reads what make has built before from.
const (
	distDir = "dist"
	siteDir = "cmd/playground/site"
	madeDir = "build"
)

// sourceFile is what the code pane and the walk read.
const sourceFile = "walkthrough/source.json"

// builder is one run of the build.
type builder struct {
	Options
	site view.Site
	// zh is the same site in Chinese.
	zh   view.Site
	book *extract.Book
	refs []view.Ref
	// files are what the site holds, by slash path.
	files map[string][]byte
	// archives are offered for download beside the site, by name.
	archives map[string][]byte
}

// Run builds the site.
func Run(opt Options) error {
	b := &builder{Options: opt, files: make(map[string][]byte)}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"extract the sources", b.extract},
		{"read the references", b.references},
		{"bundle", b.bundle},
		{"write the data", b.data},
		{"pack kvnode for download", b.downloads},
		{"render the pages", b.pages},
		{"weigh them", b.weigh},
		{"hold the words against each other", b.words},
		{"keep it offline", b.offline},
		{"check links", b.links},
		{"write dist", b.write},
	} {
		fmt.Fprintf(b.Log, "playground build: %s\n", step.name)
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	if b.Quick {
		return nil
	}
	return CheckBudgets(os.DirFS(b.path(distDir)), b.Log)
}

func (b *builder) path(elem ...string) string {
	return filepath.Join(append([]string{b.Dir}, elem...)...)
}

// extract reads the stations' sources and holds them against the approved ones.
func (b *builder) extract() error {
	book, err := extract.Run(b.Dir, extract.Options{AllowMissing: b.AllowMissing})
	if err != nil {
		return err
	}
	b.book = book
	for _, m := range book.Missing {
		fmt.Fprintf(b.Log, "  missing: %s\n", m)
	}
	approvals, err := prose.ReadApprovals(b.Dir)
	if err != nil {
		return err
	}
	err = approvals.Check(book)
	if err != nil && b.AllowMissing {
		fmt.Fprintf(b.Log, "  not approved: %v\n", err)
		return nil
	}
	return err
}

// data writes the two files that tools and scripts read, and the build's own facts.
func (b *builder) data() error {
	r := extract.Release{Version: "v" + b.Version, Build: b.site.Build}
	if err := b.json("walkthrough/stations.json", b.book.StationsFile(r)); err != nil {
		return err
	}
	if err := b.json(sourceFile, b.book.SourceFile(r)); err != nil {
		return err
	}
	// The address says which one it is, so that no page is answered with another build's.
	b.site.Sources = "/" + sourceFile + "?" + shortHash(b.files[sourceFile])
	b.zh.Sources = b.site.Sources
	return b.json("build.json", map[string]string{"build": b.site.Build, "commit": b.Commit, "version": b.Version})
}

func (b *builder) json(name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	b.files[name] = raw
	return nil
}

// made reads what make has built before, nil where it is not there and need not be.
func (b *builder) made(name string) ([]byte, error) {
	raw, err := os.ReadFile(b.path(madeDir, name))
	if errors.Is(err, fs.ErrNotExist) && b.AllowMissing {
		fmt.Fprintf(b.Log, "  missing: %s/%s\n", madeDir, name)
		return nil, nil
	}
	return raw, err
}

// hashed is a name that changes with the content: "kvnode-0123456789ab.wasm".
func hashed(stem, ext string, content []byte) string {
	return "assets/" + stem + "-" + shortHash(content) + ext
}

func shortHash(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
