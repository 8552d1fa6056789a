// Package router keeps the servers that a node may call, and in which order it tries them.
package router

import (
	"math/rand"
	"slices"
	"sync"

	"glasshouse/core/lan"
)

// Router is a list of servers. The first is called until it fails; a failed one goes to the end. New ones stand at a
// random place, so that many clients spread over the servers. Mirrors Consul's router.Manager.
type Router struct {
	mu struct {
		sync.Mutex
		servers []lan.Server
	}
}

// New returns an empty Router.
func New() *Router { return &Router{} }

// AddServer adds s, or takes up what changed of it.
func (r *Router) AddServer(s lan.Server) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.index(s.Name); i >= 0 {
		r.mu.servers[i] = s
		return
	}
	r.mu.servers = slices.Insert(r.mu.servers, rand.Intn(len(r.mu.servers)+1), s)
}

// RemoveServer forgets the server of that name.
func (r *Router) RemoveServer(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.index(name); i >= 0 {
		r.mu.servers = slices.Delete(r.mu.servers, i, i+1)
	}
}

// index is where the server of that name stands, -1 for nowhere. It is called under mu.
func (r *Router) index(name string) int {
	return slices.IndexFunc(r.mu.servers, func(s lan.Server) bool { return s.Name == name })
}

// FindServer returns the server to call; ok is false when none is known.
func (r *Router) FindServer() (s lan.Server, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.mu.servers) == 0 {
		return lan.Server{}, false
	}
	return r.mu.servers[0], true
}

// NotifyFailedServer moves s to the end if it still is the first: others may have found the same before.
func (r *Router) NotifyFailedServer(s lan.Server) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.mu.servers); n > 1 && r.mu.servers[0].Name == s.Name {
		r.mu.servers = append(r.mu.servers[1:n:n], r.mu.servers[0])
	}
}

// NumServers is how many servers are known.
func (r *Router) NumServers() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.mu.servers)
}

// NameOf is the name of the server that serves RPC at addr, or addr itself.
func (r *Router) NameOf(addr string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.mu.servers {
		if s.Addr == addr {
			return s.Name
		}
	}
	return addr
}

// TakesName tells whether the server at addr is one of kvnode's, which is told its callers' names.
func (r *Router) TakesName(addr string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.mu.servers, func(s lan.Server) bool { return s.Addr == addr && s.Glass })
}

// ByID returns the server with that raft id.
func (r *Router) ByID(id string) (s lan.Server, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.mu.servers {
		if s.ID == id {
			return s, true
		}
	}
	return lan.Server{}, false
}
