package agent

import "net/netip"

// HTTPConfig is what may change of the HTTP API while the agent runs.
type HTTPConfig struct {
	// ResponseHeaders stand in every answer, over what the agent itself would say (http_config.response_headers).
	ResponseHeaders map[string]string
	// AllowedHosts are the host names, besides IP addresses, localhost and the node's own, by which a request may call
	// this agent (http_config.allowed_hosts). "*" allows every name.
	AllowedHosts []string
	// AllowOrigins are the origins of pages, besides the agent's own, that may send what changes something
	// (trace.allow_origins).
	AllowOrigins []string
	// AllowWriteFrom are the networks whose clients may send what changes something; none allows all
	// (http_config.allow_write_http_from).
	AllowWriteFrom []netip.Prefix
}

// SetHTTP puts c in force for all requests that come from now on.
func (a *Agent) SetHTTP(c HTTPConfig) { a.http.Store(&c) }
