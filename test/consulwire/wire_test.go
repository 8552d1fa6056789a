package consulwire

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"glasshouse/test/cluster"
)

func TestAConsulClientServesAKvnodeCluster(t *testing.T) { serve(start(t, kvnode, consul)) }

func TestAKvnodeClientServesAConsulCluster(t *testing.T) { serve(start(t, consul, kvnode)) }

// serve plays what a user does through the client agent.
func serve(m *mixed) {
	keys(m)
	blocking(m)
	sessions(m)
	transactions(m)
	snapshots(m)
	operator(m)
	quiet(m)
	leave(m)
}

func keys(m *mixed) {
	m.want("PUT", "/v1/kv/a/b?flags=42", "hello", "true")
	m.want("PUT", "/v1/kv/a/c", "\x00\xff", "true")
	for _, mode := range []string{"", "&consistent", "&stale"} {
		m.until("a read "+mode, soonLimit, func() error {
			a := m.ask("GET", "/v1/kv/a/b?x"+mode, "")
			if a.Status != 200 || !strings.Contains(a.Body, `"Flags":42,"Value":"aGVsbG8="`) {
				return fmt.Errorf("%d %s", a.Status, a.Body)
			}
			return nil
		})
	}
	m.want("GET", "/v1/kv/a/c?raw", "", "\x00\xff")
	m.want("GET", "/v1/kv/a/?keys", "", `["a/b","a/c"]`)
	m.want("GET", "/v1/kv/?keys&separator=/", "", `["a/"]`)
	m.want("GET", "/v1/kv/a/?recurse", "", `"Key":"a/c"`)
	m.want("PUT", "/v1/kv/a/b?cas=1", "x", "false")
	m.want("DELETE", "/v1/kv/a/?recurse", "", "true")
	if a := m.ask("GET", "/v1/kv/a/b", ""); a.Status != 404 || a.Header.Get("X-Consul-Index") == "" {
		m.Errorf("a deleted key: %+v", a)
	}
	if a := m.ask("PUT", "/v1/kv/a?dc=elsewhere", "x"); a.Status != 500 || !strings.Contains(a.Body, "No path to datacenter") {
		m.Errorf("another datacenter: %+v", a)
	}
}

func blocking(m *mixed) {
	m.want("PUT", "/v1/kv/wait", "1", "true")
	index := m.want("GET", "/v1/kv/wait", "", "MQ==").Header.Get("X-Consul-Index")
	woken := make(chan cluster.Answer, 1)
	go func() { woken <- m.ask("GET", "/v1/kv/wait?raw&wait=15s&index="+index, "") }()
	select {
	case a := <-woken:
		m.Errorf("a blocking read came at once: %+v", a)
	case <-time.After(500 * time.Millisecond):
	}
	m.want("PUT", "/v1/kv/wait", "2", "true")
	began := time.Now()
	if a := <-woken; a.Body != "2" || time.Since(began) > 5*time.Second {
		m.Errorf("after %v: %+v", time.Since(began), a)
	}
}

func sessions(m *mixed) {
	var made struct{ ID string }
	a := m.want("PUT", "/v1/session/create", `{"Name":"s","TTL":"30s","LockDelay":"1s"}`, `{"ID":"`)
	if err := json.Unmarshal([]byte(a.Body), &made); err != nil {
		m.Fatal(err)
	}
	m.want("GET", "/v1/session/info/"+made.ID, "", `"Name":"s","Node":"client","LockDelay":1000000000,"Behavior":"release","TTL":"30s"`)
	m.want("GET", "/v1/session/list", "", made.ID)
	m.want("GET", "/v1/session/node/client", "", made.ID)
	m.want("PUT", "/v1/session/renew/"+made.ID, "", made.ID)
	m.want("PUT", "/v1/kv/lock?acquire="+made.ID, "mine", "true")
	m.want("GET", "/v1/kv/lock", "", `"Session":"`+made.ID+`"`)
	m.want("PUT", "/v1/kv/lock?release="+made.ID, "mine", "true")
	m.want("PUT", "/v1/session/destroy/"+made.ID, "", "true")
	m.want("GET", "/v1/session/list", "", "[]")
	if a := m.ask("PUT", "/v1/kv/lock?acquire=4e5ee5c4-8a30-4d3e-9bd4-000000000000", "x"); a.Status != 500 ||
		!strings.Contains(a.Body, "invalid session") {
		m.Errorf("an unknown session: %+v", a)
	}
}

func transactions(m *mixed) {
	m.want("PUT", "/v1/txn", `[{"KV":{"Verb":"set","Key":"t","Value":"aGk="}},{"KV":{"Verb":"get","Key":"t"}}]`, `"Value":"aGk="`)
	m.want("PUT", "/v1/txn?consistent", `[{"KV":{"Verb":"get-tree","Key":"t"}}]`, `"KnownLeader":true`)
	a := m.ask("PUT", "/v1/txn", `[{"KV":{"Verb":"set","Key":"u","Value":""}},{"KV":{"Verb":"get","Key":"none"}}]`)
	if a.Status != 409 || !strings.Contains(a.Body, `{"OpIndex":1,"What":"key \"none\" doesn't exist"}`) {
		m.Errorf("a transaction that fails: %+v", a)
	}
}

func snapshots(m *mixed) {
	m.want("PUT", "/v1/kv/kept", "1", "true")
	archive := m.want("GET", "/v1/snapshot", "", "\x1f\x8b")
	if archive.Header.Get("X-Consul-Index") == "" {
		m.Errorf("the archive came with %v", archive.Header)
	}
	m.want("PUT", "/v1/kv/kept", "2", "true")
	m.want("PUT", "/v1/snapshot", archive.Body, "")
	m.want("GET", "/v1/kv/kept?raw", "", "1")
	if a := m.ask("PUT", "/v1/snapshot", "junk and more"); a.Status != 500 ||
		!strings.Contains(a.Body, "failed to decompress snapshot: gzip: invalid header") {
		m.Errorf("junk: %+v", a)
	}
}

func operator(m *mixed) {
	m.want("GET", "/v1/status/peers", "", m.servers[0].RPC)
	m.want("GET", "/v1/operator/raft/configuration", "", `"ProtocolVersion":"3","Voter":true`)
	m.want("GET", "/v1/operator/autopilot/configuration", "", `"CleanupDeadServers":true`)
	m.until("health", soonLimit, func() error {
		if a := m.ask("GET", "/v1/operator/autopilot/health", ""); !strings.Contains(a.Body, `"SerfStatus":"alive","Version":"1.8.7"`) {
			return fmt.Errorf("%d %s", a.Status, a.Body)
		}
		return nil
	})
	m.want("GET", "/v1/catalog/nodes", "", `"Node":"client"`)
	m.want("GET", "/v1/agent/members", "", `"Name":"client"`)
}

// loud are lines that an agent logs by itself, before it knows a server, or about what this test asks amiss.
var loud = []string{
	"No known Consul servers", "No servers available", "retry", "connection refused", "No cluster leader", "No path to datacenter",
	"invalid session", "failed to decompress snapshot", "not initialized", "Bootstrap",
}

// quiet demands that the client has nothing to complain of.
func quiet(m *mixed) {
	// Consul's clients report their coordinate and compare their catalog by and by.
	time.Sleep(3 * time.Second)
	log, err := os.ReadFile(m.client.Log)
	if err != nil {
		m.Fatal(err)
	}
lines:
	for line := range strings.Lines(string(log)) {
		if !strings.Contains(line, "[ERROR]") && !strings.Contains(line, "[WARN]") {
			continue
		}
		for _, known := range loud {
			if strings.Contains(line, known) {
				continue lines
			}
		}
		m.Errorf("the client complains: %s", line)
	}
	for _, s := range m.servers {
		if log, err := os.ReadFile(s.Log); err != nil || strings.Contains(string(log), "unrecognized RPC byte") {
			m.Errorf("%s did not understand the client, %v", s.Name, err)
		}
	}
}

func leave(m *mixed) {
	m.want("PUT", "/v1/agent/leave", "", "")
	if code, err := m.client.Wait(soonLimit); err != nil || code != 0 {
		m.Errorf("the client ended with %d, %v", code, err)
	}
	m.until("the servers hear that it left", soonLimit, func() error {
		var members []struct {
			Name   string
			Status int
		}
		if err := m.servers[0].Get(m.Context(), "/v1/agent/members", &members); err != nil {
			return err
		}
		for _, member := range members {
			if member.Name == "client" && member.Status != 3 {
				return fmt.Errorf("its status is %d", member.Status)
			}
		}
		return nil
	})
}
