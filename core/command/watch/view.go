package watch

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"glasshouse/core/command/api"
	"glasshouse/core/command/flags"
)

// view is what is watched.
type view struct {
	path  string
	query url.Values
	// shape turns the answer into what is shown; nil for a key or keys that are not there.
	shape func(answer []byte) (any, error)
}

// fetch asks for the view once it is newer than index.
func (v *view) fetch(ctx context.Context, client *api.Client, index uint64) (any, uint64, error) {
	answer, next, err := client.Wait(ctx, v.path, v.query, index)
	if err != nil || len(answer) == 0 {
		return nil, next, err
	}
	value, err := v.shape(answer)
	return value, next, err
}

// refused are the flags of Consul's that belong to what kvnode does not keep.
type refused struct{ service, tag, passingOnly, name string }

func (r *refused) add(s *flags.Set) {
	const text = "Belongs to the types service and event, which kvnode does not watch."
	s.StringVar(&r.service, "service", "", text)
	s.StringVar(&r.tag, "tag", "", text)
	s.StringVar(&r.passingOnly, "passingonly", "", text)
	s.StringVar(&r.name, "name", "", text)
}

// view is what the flags describe, or an error in Consul's words.
func (c *cmd) view() (*view, error) {
	//lint:file-ignore ST1005 Consul's words
	var own string // the flag that belongs to the type
	v := &view{}
	switch c.kind {
	case "key":
		if c.key == "" {
			return nil, fmt.Errorf("Must specify a single key to watch")
		}
		own, v.path, v.shape = "key", "/v1/kv/"+strings.TrimPrefix(c.key, "/"), one
	case "keyprefix":
		if c.prefix == "" {
			return nil, fmt.Errorf("Must specify a single prefix to watch")
		}
		own, v.path, v.shape = "prefix", "/v1/kv/"+strings.TrimPrefix(c.prefix, "/"), list[pair]
		v.query = url.Values{"recurse": {""}}
	case "nodes":
		v.path, v.shape = "/v1/catalog/nodes", list[json.RawMessage]
	case "checks":
		state := c.state
		if state == "" {
			state = "any"
		}
		own, v.path, v.shape = "state", "/v1/health/state/"+state, list[check]
	case "services", "service", "event":
		return nil, fmt.Errorf("Unsupported watch type: %s (kvnode watches keys, nodes and checks)", c.kind)
	default:
		return nil, fmt.Errorf("Unsupported watch type: %s", c.kind)
	}
	return v, c.foreign(own)
}

// foreign is an error that names the flags given which do not belong to the type.
func (c *cmd) foreign(own string) error {
	var names []string
	c.Set.Visit(func(f *flag.Flag) {
		watched := slices.Contains([]string{"key", "prefix", "state", "service", "tag", "passingonly", "name"}, f.Name)
		if watched && f.Name != own && f.Value.String() != "" {
			names = append(names, f.Name)
		}
	})
	if len(names) > 0 {
		return fmt.Errorf("Invalid parameters: %v", names)
	}
	return nil
}

// pair is a key as a watch shows it: other fields' order than the agent's answer, and a session always.
type pair struct {
	Key         string
	CreateIndex uint64
	ModifyIndex uint64
	LockIndex   uint64
	Flags       uint64
	Value       []byte
	Session     string
}

// check is a check as a watch shows it: with all fields of a definition, though there be none.
type check struct {
	Node        string
	CheckID     string
	Name        string
	Status      string
	Notes       string
	Output      string
	ServiceID   string
	ServiceName string
	ServiceTags []string
	Type        string
	Definition  definition
	CreateIndex uint64
	ModifyIndex uint64
}

type definition struct {
	Interval                       period
	Timeout                        period
	DeregisterCriticalServiceAfter period
	HTTP                           string
	Header                         map[string][]string
	Method                         string
	Body                           string
	TLSSkipVerify                  bool
	TCP                            string
}

// period is a duration in words; one that is missing is none.
type period string

// MarshalText writes the duration.
func (p period) MarshalText() ([]byte, error) {
	if p == "" {
		p = "0s"
	}
	return []byte(p), nil
}

// list reads an answer of many. Like Consul's it is nil only where the agent has no such keys.
func list[T any](answer []byte) (any, error) {
	out := []T{}
	err := json.NewDecoder(bytes.NewReader(answer)).Decode(&out)
	return out, err
}

// one reads an answer of one.
func one(answer []byte) (any, error) {
	var out []pair
	if err := json.Unmarshal(answer, &out); err != nil || len(out) == 0 {
		return nil, err
	}
	return out[0], nil
}
