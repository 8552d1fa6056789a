package command

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/cli"
)

// answers are what the fake agent says, by method and path.
var answers = map[string]string{
	"GET /v1/agent/self": `{"Stats":{"raft":{"term":"2","state":"Leader"},"agent":{"checks":"0"}}}`,
	"GET /v1/operator/raft/configuration": `{"Servers":[{"ID":"i","Node":"n","Address":"a:1","Leader":true,"ProtocolVersion":"3","Voter":true},` +
		`{"ID":"j","Node":"long","Address":"b:1","Leader":false,"ProtocolVersion":"3","Voter":false}],"Index":0}`,
	"GET /v1/operator/autopilot/configuration": `{"CleanupDeadServers":true,"LastContactThreshold":"200ms","MaxTrailingLogs":250,` +
		`"MinQuorum":0,"ServerStabilizationTime":"10s","RedundancyZoneTag":"z","DisableUpgradeMigration":false,"UpgradeVersionTag":"",` +
		`"CreateIndex":5,"ModifyIndex":7}`,
	"PUT /v1/operator/autopilot/configuration": "true\n",
	"GET /v1/agent/monitor":                    "one line\nanother\n",
	"GET /v1/operator/autopilot/health": `{"Healthy":false,"FailureTolerance":1,"Servers":[{"ID":"i","Name":"n","Address":"a:1","SerfStatus":"alive",` +
		`"Version":"1.8.7","Leader":true,"LastContact":"0s","LastTerm":2,"LastIndex":9,"Healthy":true,"Voter":true,"StableSince":"2026-01-02T03:04:05Z"}]}`,
	"POST /v1/operator/raft/transfer-leader": `{"Success":true}`,
}

// fake answers as answers say, with failing for what has "bad" in it, and says what it was asked.
func fake(t *testing.T) (addr string, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*asked = append(*asked, strings.TrimSpace(r.Method+" "+r.URL.String()+" "+string(body)))
		switch {
		case strings.Contains(r.URL.String(), "bad") || r.URL.Query().Get("dc") != "":
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "no such thing")
		case r.URL.Path == "/v1/operator/autopilot/health":
			w.WriteHeader(http.StatusTooManyRequests)
			fallthrough
		default:
			_, _ = io.WriteString(w, answers[r.Method+" "+r.URL.Path])
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

const autopilot = `{"CleanupDeadServers":%s,"LastContactThreshold":"%s","MaxTrailingLogs":%s,"MinQuorum":%s,` +
	`"ServerStabilizationTime":"10s","RedundancyZoneTag":"z","DisableUpgradeMigration":false,"UpgradeVersionTag":"","CreateIndex":5,"ModifyIndex":7}`

func TestCommandsAskPrintAndExitAsConsuls(t *testing.T) {
	const refused = "Unexpected response code: 500 (no such thing)\n"
	for _, test := range []struct {
		line  string
		code  int
		out   string
		err   string
		asked string
	}{
		{"info", 0, "agent:\n\tchecks = 0\nraft:\n\tstate = Leader\n\tterm = 2\n", "", "GET /v1/agent/self"},
		{"join a b:1", 0, "Successfully joined cluster by contacting 2 nodes.\n", "", "PUT /v1/agent/join/a|PUT /v1/agent/join/b:1"},
		{"join bad a", 0, "Successfully joined cluster by contacting 1 nodes.\n", "Error joining address 'bad': " + refused, "PUT /v1/agent/join/bad|PUT /v1/agent/join/a"},
		{"join bad", 1, "", "Error joining address 'bad': " + refused + "Failed to join any nodes.\n", "PUT /v1/agent/join/bad"},
		{"join -wan a", 1, "", "Error joining: kvnode has no WAN pool. Join one datacenter's servers without -wan.\n", ""},
		{"leave", 0, "Graceful leave complete\n", "", "PUT /v1/agent/leave"},
		{"force-leave web", 0, "", "", "PUT /v1/agent/force-leave/web"},
		{"force-leave -prune web", 0, "", "", "PUT /v1/agent/force-leave/web?prune=1"},
		{"force-leave bad", 1, "", "Error force leaving: " + refused, "PUT /v1/agent/force-leave/bad"},
		{"monitor -log-level=debug -log-json", 1, "one line\nanother\n\nRemote side ended the monitor! This usually means that the\n" +
			"remote side has exited or crashed.\n", "", "GET /v1/agent/monitor?logjson=&loglevel=debug"},
		{"monitor -log-level=bad", 1, "", "Error starting monitor: " + refused, "GET /v1/agent/monitor?loglevel=bad"},
		{"reload", 0, "Configuration reload triggered\n", "", "PUT /v1/agent/reload"},
		{"operator raft list-peers", 0, "Node  ID  Address  State     Voter  RaftProtocol\n" +
			"n     i   a:1      leader    true   3\nlong  j   b:1      follower  false  3\n", "", "GET /v1/operator/raft/configuration"},
		{"operator raft list-peers -stale x", 0, "Node  ID  Address  State     Voter  RaftProtocol\n" +
			"n     i   a:1      leader    true   3\nlong  j   b:1      follower  false  3\n", "", "GET /v1/operator/raft/configuration?stale="},
		{"operator raft list-peers -datacenter=x", 1, "", "Error getting peers: Failed to retrieve raft configuration: " + refused, "GET /v1/operator/raft/configuration?dc=x"},
		{"operator raft remove-peer -id=x", 0, "Removed peer with id \"x\"\n", "", "DELETE /v1/operator/raft/peer?id=x"},
		{"operator raft remove-peer -address=bad", 1, "", "Error removing peer: " + refused, "DELETE /v1/operator/raft/peer?address=bad"},
		{"operator raft remove-peer", 1, "", "Error removing peer: an address or id is required for the peer to remove\n", ""},
		{"operator raft remove-peer -id=x -address=y", 1, "", "Error removing peer: cannot give both an address and id\n", ""},
		{"operator raft transfer-leader -id=x", 0, "Success\n", "", "POST /v1/operator/raft/transfer-leader?id=x"},
		{"operator raft transfer-leader -id=bad", 1, "", "Error transfering leadership: " + refused, "POST /v1/operator/raft/transfer-leader?id=bad"},
		{"operator autopilot get-config", 0, "CleanupDeadServers = true\nLastContactThreshold = 200ms\nMaxTrailingLogs = 250\nMinQuorum = 0\n" +
			"ServerStabilizationTime = 10s\nRedundancyZoneTag = \"z\"\nDisableUpgradeMigration = false\nUpgradeVersionTag = \"\"\n", "",
			"GET /v1/operator/autopilot/configuration"},
		{"operator autopilot set-config", 0, "Configuration updated!\n", "", "GET /v1/operator/autopilot/configuration|" +
			"PUT /v1/operator/autopilot/configuration?cas=7 " + fmt.Sprintf(autopilot, "true", "200ms", "250", "0")},
		{"operator autopilot set-config -cleanup-dead-servers=false -last-contact-threshold=1s -max-trailing-logs=9 -min-quorum=3", 0,
			"Configuration updated!\n", "", "GET /v1/operator/autopilot/configuration|" +
				"PUT /v1/operator/autopilot/configuration?cas=7 " + fmt.Sprintf(autopilot, "false", "1s", "9", "3")},
		{"operator autopilot state", 0, "Healthy:           false\nFailure Tolerance: 1\nServers:\n   i\n      Name:         n\n      Address:      a:1\n" +
			"      Version:      1.8.7\n      Status:       leader\n      Node Status:  alive\n      Healthy:      true\n      Last Contact: 0s\n" +
			"      Last Term:    2\n      Last Index:   9\n      Stable Since: 2026-01-02T03:04:05Z\n", "", "GET /v1/operator/autopilot/health"},
		{"operator autopilot state -format=x", 1, "", "Unknown format: x\n", ""},
	} {
		addr, asked := fake(t)
		code, out, err := line(t, addr, test.line)
		if code != test.code || out != test.out || err != test.err || strings.Join(*asked, "|") != test.asked {
			t.Errorf("%s: exit %d\n%s%s%q\nwant %d\n%s%s%q", test.line, code, out, err, *asked, test.code, test.out, test.err, test.asked)
		}
	}
}

// line runs a command line against the agent at addr.
func line(t *testing.T, addr, text string) (code int, out, err string) {
	t.Helper()
	t.Setenv("CONSUL_HTTP_ADDR", addr)
	ui := cli.NewMockUi()
	commands := map[string]cli.CommandFactory{}
	for name, factory := range Map(ui) {
		commands[name] = factory
	}
	c := &cli.CLI{Name: "kvnode", Args: strings.Fields(text), Commands: commands}
	code, e := c.Run()
	if e != nil {
		t.Fatal(e)
	}
	return code, ui.OutputWriter.String(), ui.ErrorWriter.String()
}

func TestWhatIsMissingOrTooMuchIsNamedAndExplained(t *testing.T) {
	for text, want := range map[string]string{
		"join":            "At least one address to join must be specified.\n\nUsage: kvnode join [options] ADDRESS ...\n",
		"force-leave":     "A single node name must be specified to force leave.\n\nUsage: kvnode force-leave [options] NAME\n",
		"force-leave a b": "A single node name must be specified to force leave.\n\nUsage: kvnode force-leave [options] NAME\n",
		"leave a":         "Error found unexpected args: [a]\n",
		"members -stale":  "flag provided but not defined: -stale\n\nUsage: kvnode members [options]\n",
		"kv put -flags=x": "invalid value \"x\" for flag -flags: parse error\n\nUsage: kvnode kv put [options] KEY [DATA]\n",
		"operator autopilot set-config -max-trailing-logs=x":      "invalid value \"x\" for flag -max-trailing-logs: strconv.ParseUint: parsing \"x\": invalid syntax\n",
		"operator autopilot set-config -last-contact-threshold=5": "invalid value \"5\" for flag -last-contact-threshold: time: missing unit in duration \"5\"\n",
		"version -format=x": "Unknown format: x\n",
	} {
		if code, _, err := line(t, "127.0.0.1:1", text); code != 1 || !strings.HasPrefix(err, want) {
			t.Errorf("%s: exit %d, %q", text, code, err)
		}
	}
}

func TestKeygenMakesAnotherKeyEachTime(t *testing.T) {
	_, one, _ := line(t, "", "keygen")
	code, two, _ := line(t, "", "keygen")
	if code != 0 || len(one) != len("rHGE4ltfFmQH5Rx3iVqMWGCxEvlpbVlk3zJmxkRqVws=\n") || one == two {
		t.Errorf("exit %d, %q and %q", code, one, two)
	}
}

func TestTheVersionIsForPeopleAndForPrograms(t *testing.T) {
	if code, out, _ := line(t, "", "version"); code != 0 || !strings.HasPrefix(out, "kvnode v0.") {
		t.Errorf("exit %d, %q", code, out)
	}
	code, out, _ := line(t, "", "version -format=json")
	if code != 0 || !strings.HasPrefix(out, "{\n   \"Version\": \"0.") || !strings.Contains(out, "\"RPC\": {\n      \"Default\": 2,") {
		t.Errorf("exit %d, %q", code, out)
	}
}
