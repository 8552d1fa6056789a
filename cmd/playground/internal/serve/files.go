package serve

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// kinds are the content types by ending.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".wasm": "application/wasm",
	".txt": "text/plain; charset=utf-8", ".png": "image/png", ".webmanifest": "application/manifest+json",
}

// file is one file of the site.
type file struct {
	plain, twin []byte // twin is its brotli form, nil where there is none
	kind, etag  string
	immutable   bool
	// gzipped is made when a browser first asks for it: browsers take brotli on loopback and over TLS only.
	gzipped func() []byte
}

// files answers GET and HEAD for the site's files.
type files struct {
	byPath map[string]*file
	// notFound answers for what is not there, and notFoundZh for what is not there in Chinese.
	notFound, notFoundZh *file
}

// load reads the whole site; it is all in the binary anyhow.
func load(site fs.FS) (*files, error) {
	out := &files{byPath: make(map[string]*file)}
	err := fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".br") || name == ".keep" {
			return err
		}
		plain, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		f := &file{plain: plain, kind: kinds[path.Ext(name)], immutable: strings.HasPrefix(name, "assets/")}
		if f.kind == "" {
			f.kind = "application/octet-stream"
		}
		sum := sha256.Sum256(plain)
		f.etag = hex.EncodeToString(sum[:8])
		if twin, err := fs.ReadFile(site, name+".br"); err == nil {
			f.twin = twin
			f.gzipped = sync.OnceValue(func() []byte { return zip(plain) })
		}
		out.byPath["/"+name] = f
		// A page is known by its path without its file name too.
		if dir, ok := strings.CutSuffix(name, "index.html"); ok {
			out.byPath["/"+dir] = f
			out.byPath["/"+strings.TrimSuffix(dir, "/")] = f
		}
		switch name {
		case "404.html":
			out.notFound = f
		case "zh/404.html":
			out.notFoundZh = f
		}
		return nil
	})
	return out, err
}

// ServeHTTP answers with the file, its brotli twin, 304, 404 or 405.
func (s *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "this address can be read, and nothing else", http.StatusMethodNotAllowed)
		return
	}
	f, status := s.byPath[r.URL.Path], http.StatusOK
	if f == nil {
		f, status = s.missing(r.URL.Path), http.StatusNotFound
	}
	if f == nil {
		http.Error(w, "nothing here", http.StatusNotFound)
		return
	}
	f.serve(w, r, status)
}

// missing is the page that says so, in the language of the address.
func (s *files) missing(path string) *file {
	if s.notFoundZh != nil && (path == "/zh" || strings.HasPrefix(path, "/zh/")) {
		return s.notFoundZh
	}
	return s.notFound
}

func (f *file) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	body, etag := f.plain, f.etag
	if f.twin != nil {
		h.Set("Vary", "Accept-Encoding")
		switch take := r.Header.Get("Accept-Encoding"); {
		case accepts(take, "br"):
			body, etag = f.twin, f.etag+"-br"
			h.Set("Content-Encoding", "br")
		case accepts(take, "gzip"):
			body, etag = f.gzipped(), f.etag+"-gz"
			h.Set("Content-Encoding", "gzip")
		}
	}
	etag = `"` + etag + `"`
	if status == http.StatusNotFound {
		h.Set("Cache-Control", "no-store")
	} else {
		h.Set("ETag", etag)
		h.Set("Cache-Control", "no-cache")
		if f.immutable {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if matches(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(fileTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		http.Error(w, "this connection cannot be written to in time", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// zip compresses into memory, where a write cannot fail.
func zip(plain []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(plain)
	w.Close()
	return out.Bytes()
}

// matches tells whether an If-None-Match header names etag.
func matches(header, etag string) bool {
	for _, one := range strings.Split(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}

// accepts tells whether an Accept-Encoding header takes coding, with a weight above 0.
func accepts(header, coding string) bool {
	for _, one := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(one, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.ReplaceAll(params, " ", "")
		weight, err := strconv.ParseFloat(strings.TrimPrefix(q, "q="), 64)
		return q == "" || err == nil && weight > 0
	}
	return false
}
