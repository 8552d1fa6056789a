package state

import "fmt"

// RequestError is returned for a request that the state as it is does not allow: an unknown session, a node that is
// not registered, an id that is none. It belongs to whoever asked. Every other error of a Store says that the store
// is broken, and its server must not go on.
type RequestError string

// Error is the text for the client; Consul's, where Consul has one.
func (e RequestError) Error() string { return string(e) }

// refuse makes a RequestError.
func refuse(format string, args ...any) error { return RequestError(fmt.Sprintf(format, args...)) }

// The refusals that more than one request can meet.
const (
	errMissingNode    = RequestError("Missing node registration")
	errMissingService = RequestError("Missing service registration")
	errMissingKey     = RequestError("Must provide key")
	errMissingSession = RequestError("missing session")
)
