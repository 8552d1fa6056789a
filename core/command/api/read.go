package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"glasshouse/core/structs"
)

// List reads keys: one by its name, or with recurse all with the prefix. None is no error.
func (c *Client) List(key string, recurse bool, query url.Values) (structs.DirEntries, error) {
	if query == nil {
		query = url.Values{}
	}
	if recurse {
		query.Set("recurse", "")
	}
	var out structs.DirEntries
	err := c.Get("/v1/kv/"+key, query, &out)
	if isNotFound(err) {
		return nil, nil
	}
	return out, readError(err)
}

// Keys reads the names of the keys with a prefix, cut behind the separator.
func (c *Client) Keys(prefix, separator string, query url.Values) ([]string, error) {
	if query == nil {
		query = url.Values{}
	}
	query.Set("keys", "")
	if separator != "" {
		query.Set("separator", separator)
	}
	var out []string
	err := c.Get("/v1/kv/"+prefix, query, &out)
	if isNotFound(err) {
		return nil, nil
	}
	return out, readError(err)
}

func isNotFound(err error) bool {
	e, ok := errors.AsType[*StatusError](err)
	return ok && e.Code == http.StatusNotFound
}

// readError leaves the text out of a failed read's answer, as Consul's client does.
func readError(err error) error {
	if e, ok := errors.AsType[*StatusError](err); ok {
		//lint:ignore ST1005 Consul's words
		return fmt.Errorf("Unexpected response code: %d", e.Code)
	}
	return err
}
