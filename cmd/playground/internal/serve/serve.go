// Package serve serves the site: files of one build, with their brotli twins, the security headers, and the bridge.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"glasshouse/cmd/playground/internal/bridge"
	"glasshouse/web/view"
)

// Options are what a server needs.
type Options struct {
	Addr string
	Site fs.FS
	// Downloads holds the archives that the site offers, and may lack them.
	Downloads fs.FS
	Bridge    *bridge.Bridge
	// Out takes the line that says where the site is.
	Out io.Writer
}

// The bounds of the server. There is no deadline for all responses, because the bridge's stream has no end: a file has
// its own, in which the wasm must pass over a slow line.
const (
	headerTimeout   = 10 * time.Second
	fileTimeout     = 10 * time.Minute
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 3 * time.Second
	maxHeader       = 16 << 10
	maxConns        = 512
)

// Run serves until ctx ends.
func Run(ctx context.Context, opt Options) error {
	handler, err := Handler(opt.Site, opt.Downloads, opt.Bridge)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", opt.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program; serve on another address with -addr", opt.Addr)
	}
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	fmt.Fprintf(opt.Out, "Glasshouse stands at http://%s/ (ctrl-C ends it)\n", ln.Addr())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(netutil.LimitListener(ln, maxConns)) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	bounded, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	if err := srv.Shutdown(bounded); err != nil {
		return srv.Close()
	}
	return nil
}

// Handler answers every request of the site, and those for the downloads that are the site's own.
func Handler(site, downloads fs.FS, b *bridge.Bridge) (http.Handler, error) {
	files, err := load(site)
	if err != nil {
		return nil, err
	}
	if err := files.offer(site, downloads); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	live := b.Handler()
	mux.Handle("/live/stream", live)
	mux.Handle("/live/clusters.json", live)
	mux.Handle("/", files)
	return secured(mux), nil
}

// framed is the page that may stand in another site's frame, in either language; no other may.
const framed = "/embed"

// secured sets the headers that every answer carries.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		ancestors, resource := "'none'", "same-origin"
		if strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/zh"), "/") == framed {
			ancestors, resource = "*", "cross-origin"
		} else {
			h.Set("X-Frame-Options", "DENY")
		}
		h.Set("Content-Security-Policy", view.ContentSecurityPolicy+"; frame-ancestors "+ancestors)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		// With the line above it lets the page and the room's worker share memory, in which the page sees who runs.
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Cross-Origin-Resource-Policy", resource)
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		next.ServeHTTP(w, r)
	})
}
