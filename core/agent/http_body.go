package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxJSONBody bounds a body that is neither a value nor a transaction nor an archive, in bytes. Consul has no bound
// there.
const maxJSONBody = 512 * 1024

// bodyLimit bounds a body, and says where a user finds the bound.
type bodyLimit struct {
	most   int64  // bytes
	option string // the configuration's key, "" for a bound that cannot be moved
}

// tooLarge is a 413. length is what the client announced, or below zero where it announced none.
func (l bodyLimit) tooLarge(length int64) error {
	text := "Request body"
	if length >= 0 {
		text += fmt.Sprintf("(%d bytes)", length)
	}
	text += fmt.Sprintf(" too large, max size: %d bytes.", l.most)
	if l.option != "" {
		text += " See https://www.consul.io/docs/agent/options.html#" + l.option + "."
	}
	return HTTPError{http.StatusRequestEntityTooLarge, text}
}

// readBody reads a whole body. An announced length over the bound is refused before anything is read, and a chunked
// body as soon as it passes the bound, where Consul takes it.
func readBody(resp http.ResponseWriter, req *http.Request, limit bodyLimit) ([]byte, error) {
	if req.ContentLength > limit.most {
		return nil, limit.tooLarge(req.ContentLength)
	}
	if req.ContentLength == 0 {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(resp, req.Body, limit.most))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, limit.tooLarge(-1)
	}
	if err != nil {
		return nil, badRequest("Failed to read the request body: %v", err)
	}
	// The body has come. boundBody's deadline must not end the wait for the cluster's answer, during which net/http
	// goes on reading to notice the client's going.
	_ = http.NewResponseController(resp).SetReadDeadline(time.Time{})
	return body, nil
}

// decode reads the first JSON value of a body into out and ignores what follows, as Consul does. With strict an unknown
// field is an error.
func decode(body []byte, out any, strict bool) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	if strict {
		dec.DisallowUnknownFields()
	}
	return dec.Decode(out)
}

// decodeBody reads a request that is one JSON object (mirrors Consul's decodeBody).
func decodeBody(resp http.ResponseWriter, req *http.Request, out any, strict bool) error {
	body, err := readBody(resp, req, bodyLimit{most: maxJSONBody})
	if err != nil {
		return err
	}
	if err := decode(body, out, strict); err != nil {
		return badRequest("Request decode failed: %v", err)
	}
	return nil
}
