package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Put writes a key and tells whether the agent did: a check-and-set or a lock may have been lost.
func (c *Client) Put(key string, query url.Values, value []byte) (done bool, err error) {
	if strings.HasPrefix(key, "/") {
		//lint:ignore ST1005 Consul's words
		return false, fmt.Errorf("Invalid key. Key must not begin with a '/': %s", key)
	}
	answer, err := c.Do(http.MethodPut, "/v1/kv/"+key, query, value)
	return strings.TrimSpace(string(answer)) == "true", err
}

// Delete removes a key, or with recurse in query all keys that begin so, and tells whether the agent did.
func (c *Client) Delete(key string, query url.Values) (done bool, err error) {
	answer, err := c.Do(http.MethodDelete, "/v1/kv/"+key, query, nil)
	return strings.TrimSpace(string(answer)) == "true", err
}
