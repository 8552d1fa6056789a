package bridge

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Cluster is what a browser is told of an attached cluster.
type Cluster struct {
	Name      string `json:"name"`
	Reachable bool   `json:"reachable"`
	// Leader is the raft address of its leader, "" if it has none or cannot be reached.
	Leader string `json:"leader"`
	// Why says why it cannot be reached.
	Why string `json:"why,omitempty"`
}

// serveClusters answers with the list of attached clusters. Each is asked now.
func (b *Bridge) serveClusters(w http.ResponseWriter, r *http.Request) {
	out := make([]Cluster, len(b.clusters))
	var wg sync.WaitGroup
	for i, c := range b.clusters {
		wg.Go(func() { out[i] = b.ask(r.Context(), c) })
	}
	wg.Wait()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	raw, err := json.Marshal(out)
	if err != nil {
		http.Error(w, "the list cannot be written", http.StatusInternalServerError)
		return
	}
	w.Write(raw)
}

// maxLeader bounds the answer to the question who leads, in bytes.
const maxLeader = 1024

func (b *Bridge) ask(ctx context.Context, c *cluster) Cluster {
	out := Cluster{Name: c.name}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.leader, nil)
	if err != nil {
		out.Why = "its address cannot be asked"
		return out
	}
	resp, err := b.client.Do(req)
	if err != nil {
		out.Why = "it does not answer"
		return out
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxLeader))
	if err != nil || resp.StatusCode != http.StatusOK {
		out.Why = "it answers, but not as an agent does"
		return out
	}
	out.Reachable = true
	out.Leader = strings.Trim(strings.TrimSpace(string(body)), `"`)
	return out
}
