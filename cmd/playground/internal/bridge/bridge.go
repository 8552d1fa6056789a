// Package bridge carries the event stream of live clusters to browsers. It watches and commands nothing: each browser
// gets an upstream connection of its own, so that one who comes late, or comes again after a loss, is told the state by
// the cluster itself.
package bridge

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// The bounds of the bridge.
const (
	// maxBrowsers is how many browsers may watch at once, all clusters together.
	maxBrowsers = 32
	// maxClusters is how many clusters may be attached.
	maxClusters = 8
	// maxMessage is the longest event that is carried, in bytes.
	maxMessage = 256 << 10
	// queued is how many events may wait for one browser; one that falls further behind is told so and let go.
	queued = 1024
	// dialTimeout bounds one attempt to reach an agent, writeTimeout one write to a browser.
	dialTimeout  = 5 * time.Second
	writeTimeout = 10 * time.Second
	// pingEvery is how often a silent browser is asked whether it is there.
	pingEvery = 20 * time.Second
)

// Bridge knows the attached clusters.
type Bridge struct {
	clusters []*cluster
	client   *http.Client
	mu       struct {
		sync.Mutex
		browsers int
	}
}

// cluster is one agent that the bridge asks for its cluster's events.
type cluster struct {
	name   string // host:port, as it was attached, without anything secret
	stream string // the ws URL
	leader string // the URL that tells whether it can be reached
}

// New reads the addresses of agents: "http://127.0.0.1:8500", or "127.0.0.1:8500".
func New(attach []string) (*Bridge, error) {
	if len(attach) > maxClusters {
		return nil, fmt.Errorf("at most %d clusters can be attached", maxClusters)
	}
	b := &Bridge{client: &http.Client{Timeout: dialTimeout}}
	for _, a := range attach {
		c, err := parseCluster(a)
		if err != nil {
			return nil, err
		}
		b.clusters = append(b.clusters, c)
	}
	return b, nil
}

func parseCluster(attach string) (*cluster, error) {
	if !strings.Contains(attach, "://") {
		attach = "http://" + attach
	}
	u, err := url.Parse(attach)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("-attach %q: not the address of an agent, such as http://127.0.0.1:8500", attach)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("-attach %q: an address has no path", attach)
	}
	ws := *u
	ws.Scheme = map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	ws.Path, ws.RawQuery = "/v1/internal/trace", "cluster"
	leader := *u
	leader.Path = "/v1/status/leader"
	return &cluster{name: u.Host, stream: ws.String(), leader: leader.String()}, nil
}

// Handler serves /live/stream and /live/clusters.json.
func (b *Bridge) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /live/stream", b.serveStream)
	mux.HandleFunc("GET /live/clusters.json", b.serveClusters)
	return mux
}

// enter takes a place for one browser, and tells whether there was one.
func (b *Bridge) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.mu.browsers >= maxBrowsers {
		return false
	}
	b.mu.browsers++
	return true
}

func (b *Bridge) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mu.browsers--
}

func (b *Bridge) find(name string) *cluster {
	for _, c := range b.clusters {
		if name == "" || c.name == name {
			return c
		}
	}
	return nil
}
