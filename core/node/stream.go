package node

import (
	"net/http"

	"github.com/hashicorp/go-hclog"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// Stream is what the server of /v1/internal/trace needs of its node.
type Stream struct {
	NodeName string
	Hub      *trace.Hub
	// Servers are the RPC addresses of the servers that gossip knows to be alive, by node name.
	Servers func() map[string]string
	Network platform.Network
	// AllowOrigins are the origins of pages that may listen, besides the agent's own.
	AllowOrigins []string
	Logger       hclog.Logger
}

// newStream makes the handler of /v1/internal/trace; nil where none is registered.
var newStream func(*Stream) http.Handler

// RegisterStream gives the nodes of this process their server of /v1/internal/trace. The program's main package
// does so, for the core imports no websocket. It must be called before New.
func RegisterStream(fn func(*Stream) http.Handler) { newStream = fn }
