package agent

import (
	"errors"
	"fmt"
	"net/http"
)

// HTTPError is an error that knows its HTTP status; every other error is a 500. An empty Reason is an answer
// without a body.
type HTTPError struct {
	StatusCode int
	Reason     string
}

func (e HTTPError) Error() string {
	if e.Reason == "" {
		return http.StatusText(e.StatusCode)
	}
	return e.Reason
}

// badRequest is a 400 with this text.
func badRequest(format string, args ...any) error {
	return HTTPError{StatusCode: http.StatusBadRequest, Reason: fmt.Sprintf(format, args...)}
}

// errNotFound is a 404 without a body.
var errNotFound error = HTTPError{StatusCode: http.StatusNotFound}

// MethodNotAllowedError is returned for a method that an endpoint does not take.
type MethodNotAllowedError struct {
	Method string
	Allow  []string
}

func (e MethodNotAllowedError) Error() string { return fmt.Sprintf("method %s not allowed", e.Method) }

// statusOf chooses the HTTP status and the text of what an endpoint returned: this is the one place that does.
func statusOf(err error) (status int, text string) {
	if err == nil {
		return http.StatusOK, ""
	}
	if e, ok := errors.AsType[HTTPError](err); ok {
		return e.StatusCode, e.Reason
	}
	if _, ok := errors.AsType[MethodNotAllowedError](err); ok {
		return http.StatusMethodNotAllowed, err.Error()
	}
	return http.StatusInternalServerError, err.Error()
}
