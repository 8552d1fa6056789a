package build

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// compressed are the endings of files that get a brotli twin.
var compressed = map[string]bool{
	".html": true, ".css": true, ".js": true, ".json": true, ".svg": true, ".wasm": true, ".webmanifest": true,
}

// copied goes to dist beside the site, for Node; it is not served.
var copied = []string{"sim.mjs", "kvnode.wasm", "judge.wasm"}

// compress gives the files their brotli twins.
func (b *builder) compress() error {
	for _, name := range b.names() {
		if !compressed[path.Ext(name)] {
			continue
		}
		twin, err := b.brotli(b.files[name])
		if err != nil {
			return err
		}
		b.files[name+".br"] = twin
	}
	return nil
}

// write fills dist/ and the folder that playground embeds. Files that are no longer made are removed.
func (b *builder) write() error {
	if err := b.compress(); err != nil {
		return err
	}
	if err := b.replace(siteDir); err != nil {
		return err
	}
	if err := b.replace(distDir); err != nil {
		return err
	}
	for _, name := range copied {
		raw, err := b.made(name)
		if err != nil {
			return err
		}
		if raw == nil {
			continue
		}
		if err := os.WriteFile(b.path(distDir, name), raw, 0o644); err != nil {
			return err
		}
	}
	return b.writeDownloads()
}

// replace makes dir hold exactly the site's files, and .keep.
func (b *builder) replace(dir string) error {
	root := b.path(filepath.FromSlash(dir))
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".keep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(root, e.Name())); err != nil {
			return err
		}
	}
	for _, name := range b.names() {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, b.files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// The qualities and the window of the brotli twins.
const (
	releaseQuality = 11
	quickQuality   = 4
	window         = 24
)

// brotli compresses content, and keeps what it made under build/brotli by content, so that a second build is quick.
func (b *builder) brotli(content []byte) ([]byte, error) {
	quality, kind := releaseQuality, "release"
	if b.Quick {
		quality, kind = quickQuality, "quick"
	}
	sum := sha256.Sum256(content)
	kept := b.path(madeDir, "brotli", kind, hex.EncodeToString(sum[:]))
	if raw, err := os.ReadFile(kept); err == nil {
		return raw, nil
	}
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: quality, LGWin: window})
	if _, err := io.Copy(w, bytes.NewReader(content)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return nil, err
	}
	// A build that was stopped in the middle must not leave half a file under the name of a whole one.
	part := kept + ".part"
	if err := os.WriteFile(part, out.Bytes(), 0o644); err != nil {
		return nil, err
	}
	return out.Bytes(), os.Rename(part, kept)
}
