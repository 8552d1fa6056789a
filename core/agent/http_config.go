package agent

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// HTTPConfig is what may change of the HTTP API while the agent runs.
type HTTPConfig struct {
	// ResponseHeaders stand in every answer that does not itself set them (http_config.response_headers).
	ResponseHeaders map[string]string
	// AllowedHosts are the host names, besides IP addresses, localhost and the node's own, by which a request may call
	// this agent (http_config.allowed_hosts). "*" allows every name.
	AllowedHosts []string
	// AllowOrigins are the origins of pages, besides the agent's own, that may send what changes something
	// (trace.allow_origins): scheme://host or scheme://host:port.
	AllowOrigins []string
	// AllowWriteFrom are the networks whose clients may send what changes something; none allows all
	// (http_config.allow_write_http_from).
	AllowWriteFrom []netip.Prefix
}

// httpRules is an HTTPConfig that is ready to be asked.
type httpRules struct {
	HTTPConfig
	hosts       []string // in lower case
	crossOrigin *http.CrossOriginProtection
}

// rules makes c ready; it fails for an origin that is none.
func (c HTTPConfig) rules() (*httpRules, error) {
	r := &httpRules{HTTPConfig: c, crossOrigin: http.NewCrossOriginProtection()}
	for _, host := range c.AllowedHosts {
		r.hosts = append(r.hosts, strings.TrimSuffix(strings.ToLower(host), "."))
	}
	for _, origin := range c.AllowOrigins {
		if err := r.crossOrigin.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("allow_origins %q: want scheme://host or scheme://host:port: %w", origin, err)
		}
	}
	return r, nil
}

// SetHTTP puts c in force for all requests that come from now on. After an error all is as before.
func (a *Agent) SetHTTP(c HTTPConfig) error {
	r, err := c.rules()
	if err == nil {
		a.http.Store(r)
	}
	return err
}
