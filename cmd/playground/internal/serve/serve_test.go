package serve

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"glasshouse/cmd/playground/internal/bridge"
)

var page = strings.Repeat("<p>a page that reads</p>", 50)

func brotled(text string) []byte {
	var out bytes.Buffer
	w := brotli.NewWriter(&out)
	w.Write([]byte(text))
	w.Close()
	return out.Bytes()
}

func testSite() fstest.MapFS {
	return fstest.MapFS{
		"index.html":               {Data: []byte(page)},
		"index.html.br":            {Data: brotled(page)},
		"playground/index.html":    {Data: []byte("play")},
		"live/index.html":          {Data: []byte("live")},
		"404.html":                 {Data: []byte("no page has this address")},
		"zh/404.html":              {Data: []byte("没有页面在这个地址")},
		"assets/kvnode-0123.wasm":  {Data: []byte("\x00asm")},
		"assets/main-0123.js":      {Data: []byte("export {}")},
		"assets/serif-0123.woff2":  {Data: []byte("wOF2")},
		"walkthrough/source.json":  {Data: []byte("{}")},
		"sw.js":                    {Data: []byte("self")},
		"manifest.webmanifest":     {Data: []byte("{}")},
		".keep":                    {Data: nil},
		"download/sums.json":       {Data: []byte(`{"kvnode-a.tar.gz":"` + sumOf("kvnode") + `","kvnode-b.tar.gz":"` + sumOf("other") + `","kvnode-c.tar.gz":"` + sumOf("gone") + `"}`)},
		"walkthrough/boot/x.thing": {Data: []byte("?")},
	}
}

// testDownloads lie beside the executable: the site's own, one of another build, and one that the site does not offer.
var testDownloads = fstest.MapFS{
	"kvnode-a.tar.gz": {Data: []byte("kvnode")}, "kvnode-b.tar.gz": {Data: []byte("another build")}, "secret": {Data: []byte("kvnode")},
}

func sumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestOnlyTheSitesOwnDownloadsAreGivenOut(t *testing.T) {
	if rec := ask(t, "GET", "/download/kvnode-a.tar.gz"); rec.Code != http.StatusOK || rec.Body.String() != "kvnode" || rec.Header().Get("Content-Type") != "application/gzip" {
		t.Errorf("the site's own: %d, %q", rec.Code, rec.Body)
	}
	for _, name := range []string{"kvnode-b.tar.gz", "kvnode-c.tar.gz", "secret"} {
		if rec := ask(t, "GET", "/download/"+name); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d, %q", name, rec.Code, rec.Body)
		}
	}
}

func testHandler(t *testing.T) http.Handler {
	t.Helper()
	b, err := bridge.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := Handler(testSite(), testDownloads, b)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(t *testing.T, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	testHandler(t).ServeHTTP(rec, req)
	return rec
}

func TestPagesAreFoundWithAndWithoutSlash(t *testing.T) {
	for _, path := range []string{"/", "/index.html", "/playground", "/playground/", "/playground/index.html", "/live", "/live/"} {
		if rec := ask(t, "GET", path); rec.Code != http.StatusOK || rec.Body.Len() == 0 {
			t.Errorf("%s: %d, %q", path, rec.Code, rec.Body)
		}
	}
}

func TestUnknownPathsAnd405(t *testing.T) {
	for _, path := range []string{"/nope", "/.keep", "/index.html.br", "/main.go", "/assets/", "/live/nope"} {
		if rec := ask(t, "GET", path); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, rec.Code)
		}
	}
	if rec := ask(t, "GET", "/nope"); !strings.Contains(rec.Body.String(), "no page has this address") || rec.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("404 is %q, %q", rec.Body, rec.Header().Get("Cache-Control"))
	}
	for path, want := range map[string]string{"/zh": "没有", "/zh/nope": "没有", "/zhe": "no page", "/nope/zh/": "no page"} {
		if rec := ask(t, "GET", path); rec.Code != http.StatusNotFound || !strings.HasPrefix(rec.Body.String(), want) {
			t.Errorf("%s: %d, %q", path, rec.Code, rec.Body)
		}
	}
	if rec := ask(t, "POST", "/live/clusters.json"); rec.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST to the list of clusters: %d", rec.Code)
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		if rec := ask(t, method, "/"); rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, rec.Code, rec.Header().Get("Allow"))
		}
	}
}

func TestEncodingIsNegotiated(t *testing.T) {
	for accept, want := range map[string]string{
		"": "", "identity": "", "br": "br", "gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "br;q=0": "",
	} {
		rec := ask(t, "GET", "/", "Accept-Encoding", accept)
		if got := rec.Header().Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: Content-Encoding %q, want %q", accept, got, want)
		}
		var body io.Reader = rec.Body
		switch want {
		case "br":
			body = brotli.NewReader(body)
		case "gzip":
			var err error
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := io.ReadAll(body); err != nil || string(text) != page {
			t.Errorf("Accept-Encoding %q: %v, body %q", accept, err, text)
		}
		if rec.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary %q", accept, rec.Header().Get("Vary"))
		}
	}
}

func TestKindsAndCaching(t *testing.T) {
	const forever, ask1 = "public, max-age=31536000, immutable", "no-cache"
	for path, want := range map[string][2]string{
		"/":                         {"text/html; charset=utf-8", ask1},
		"/assets/kvnode-0123.wasm":  {"application/wasm", forever},
		"/assets/main-0123.js":      {"text/javascript; charset=utf-8", forever},
		"/assets/serif-0123.woff2":  {"font/woff2", forever},
		"/walkthrough/source.json":  {"application/json", ask1},
		"/walkthrough/boot/x.thing": {"application/octet-stream", ask1},
		"/sw.js":                    {"text/javascript; charset=utf-8", ask1},
		"/manifest.webmanifest":     {"application/manifest+json", ask1},
	} {
		h := ask(t, "GET", path).Header()
		if h.Get("Content-Type") != want[0] || h.Get("Cache-Control") != want[1] {
			t.Errorf("%s: %q, %q; want %q", path, h.Get("Content-Type"), h.Get("Cache-Control"), want)
		}
	}
}

func TestAnUnchangedFileIsNotSentAgain(t *testing.T) {
	first := ask(t, "GET", "/")
	tag := first.Header().Get("ETag")
	if rec := ask(t, "GET", "/", "If-None-Match", tag); rec.Code != http.StatusNotModified || rec.Body.Len() != 0 {
		t.Errorf("%d, %d bytes", rec.Code, rec.Body.Len())
	}
	if rec := ask(t, "GET", "/", "If-None-Match", `"another"`); rec.Code != http.StatusOK {
		t.Errorf("another tag: %d", rec.Code)
	}
	if rec := ask(t, "GET", "/", "If-None-Match", tag, "Accept-Encoding", "br"); rec.Code != http.StatusOK {
		t.Errorf("the plain form's tag for the brotli form: %d", rec.Code)
	}
	if rec := ask(t, "HEAD", "/"); rec.Code != http.StatusOK || rec.Body.Len() != 0 || rec.Header().Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d, %d bytes, length %s", rec.Code, rec.Body.Len(), rec.Header().Get("Content-Length"))
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	for _, path := range []string{"/", "/nope", "/live/clusters.json", "/assets/kvnode-0123.wasm"} {
		h := ask(t, "GET", path).Header()
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: the policy lacks %q: %s", path, part, csp)
			}
		}
		for key, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
		} {
			if h.Get(key) != want {
				t.Errorf("%s: %s is %q", path, key, h.Get(key))
			}
		}
	}
}

func TestOnlyTheFrameMayStandInOtherSites(t *testing.T) {
	for path, want := range map[string]bool{
		"/embed": true, "/embed/": true, "/zh/embed": true, "/zh/embed/": true, "/embed/x": false, "/embedded": false, "/zhembed": false,
		"/zh/zh/embed": false, "/zh/playground": false, "/playground": false,
	} {
		h := ask(t, "GET", path).Header()
		if got := strings.HasSuffix(h.Get("Content-Security-Policy"), "; frame-ancestors *"); got != want {
			t.Errorf("%s: frame-ancestors * is %v, want %v", path, got, want)
		}
		if got := h.Get("X-Frame-Options") == ""; got != want {
			t.Errorf("%s: X-Frame-Options is %q", path, h.Get("X-Frame-Options"))
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s lacks the policy of every page", path)
		}
	}
}

func TestAnAddressInUseIsNamed(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	b, err := bridge.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	err = Run(context.Background(), Options{Addr: ln.Addr().String(), Site: testSite(), Bridge: b, Out: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %v", err)
	}
}

func TestServingEndsWithItsContext(t *testing.T) {
	b, err := bridge.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	said, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Run(ctx, Options{Addr: "127.0.0.1:0", Site: testSite(), Bridge: b, Out: out}) }()
	line := make([]byte, 256)
	n, err := said.Read(line)
	if err != nil || !strings.Contains(string(line[:n]), "http://127.0.0.1:") {
		t.Fatalf("said %q, %v", line[:n], err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
