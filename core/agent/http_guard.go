package agent

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// secured is what stands before every handler. Without ACLs a browser that can reach the agent could be made to act for
// a page from anywhere, so that the agent looks at how it is called: by which name (a page whose own name was made to
// point here is refused), and for what changes something from which page and which network. Every answer forbids
// guessing its type.
func (s *HTTPServer) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(resp http.ResponseWriter, req *http.Request) {
		boundBody(resp, req)
		h := resp.Header()
		c := s.agent.http.Load()
		for name, value := range c.ResponseHeaders {
			h.Set(name, value)
		}
		h["X-Content-Type-Options"] = []string{"nosniff"}
		if err := s.admit(c, req); err != nil {
			status, text := statusOf(err)
			s.agent.logger.Warn("Request refused", "method", req.Method, "url", shown(req),
				"from", req.RemoteAddr, "error", text)
			http.Error(resp, text, status)
			return
		}
		next.ServeHTTP(resp, req)
	})
}

func forbidden(text string) error { return HTTPError{http.StatusForbidden, text} }

// admit refuses, by a 403 that names the way out, what no client of the agent's own would send.
func (s *HTTPServer) admit(c *httpRules, req *http.Request) error {
	if !c.ownHost(req.Host, s.agent.config.NodeName) {
		return forbidden("Host " + quoteHost(req.Host) + " is no name of this agent: call it by its IP address or as localhost, " +
			"or add the name to http_config { allowed_hosts = [...] } in the agent's configuration")
	}
	if err := c.crossOrigin.Check(req); err != nil {
		return forbidden("A page of another origin may not send what changes something: " +
			"trace { allow_origins = [...] } in the agent's configuration names the origins that may")
	}
	if !safe(req.Method) && !c.mayWrite(req.RemoteAddr) {
		return forbidden("Access is restricted")
	}
	return nil
}

// safe tells whether a method changes nothing.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// maxShownHost is how much of a foreign Host header an answer repeats, in bytes.
const maxShownHost = 64

// quoteHost shows a host name that anyone may have written.
func quoteHost(host string) string {
	if len(host) > maxShownHost {
		host = host[:maxShownHost] + "..."
	}
	return strings.ToValidUTF8(`"`+host+`"`, "?")
}

// ownHost tells whether a Host header calls this agent by a name that no other party can have pointed here: an IP
// address, localhost, the node's own name, or one that the configuration allows. A client that sends none is no browser.
func (c *httpRules) ownHost(hostPort, node string) bool {
	host := hostPort
	if h, _, err := net.SplitHostPort(hostPort); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") || host == strings.ToLower(node) {
		return true
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return slices.Contains(c.hosts, host) || slices.Contains(c.hosts, "*")
}

// mayWrite tells whether a client's address may send what changes something.
func (c *httpRules) mayWrite(remote string) bool {
	if len(c.AllowWriteFrom) == 0 {
		return true
	}
	from, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(c.AllowWriteFrom, func(p netip.Prefix) bool { return p.Contains(from.Addr().Unmap()) })
}
