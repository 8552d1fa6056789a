package watch

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/cli"
)

const entry = `{"LockIndex":0,"Key":"k","Flags":5,"Value":"dg==","CreateIndex":3,"ModifyIndex":%d}`

// agent holds the key k, which is another at each read: its index is 4, then 5, and so on.
func agent(t *testing.T) (addr string) {
	t.Helper()
	var reads atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		index := 3 + reads.Add(1)
		w.Header().Set("X-Consul-Index", fmt.Sprint(index))
		switch r.URL.Path {
		case "/v1/agent/self":
			reads.Add(-1)
			_, _ = io.WriteString(w, `{"Config":{"NodeName":"n"}}`)
		case "/v1/kv/k":
			_, _ = fmt.Fprintf(w, "["+entry+"]", index)
		case "/v1/catalog/nodes":
			_, _ = io.WriteString(w, `[{"Node":"n"}]`)
		case "/v1/health/state/any":
			_, _ = io.WriteString(w, `[{"Node":"n","CheckID":"serfHealth","ServiceTags":[],"Definition":{}}]`)
		case "/v1/health/state/critical":
			_, _ = io.WriteString(w, `[]`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestWatchPrintsOnceAndExitsAsConsuls(t *testing.T) {
	key := "{\n    \"Key\": \"k\",\n    \"CreateIndex\": 3,\n    \"ModifyIndex\": 4,\n    \"LockIndex\": 0,\n    \"Flags\": 5,\n" +
		"    \"Value\": \"dg==\",\n    \"Session\": \"\"\n}\n"
	checks := `[
    {
        "Node": "n",
        "CheckID": "serfHealth",
        "Name": "",
        "Status": "",
        "Notes": "",
        "Output": "",
        "ServiceID": "",
        "ServiceName": "",
        "ServiceTags": [],
        "Type": "",
        "Definition": {
            "Interval": "0s",
            "Timeout": "0s",
            "DeregisterCriticalServiceAfter": "0s",
            "HTTP": "",
            "Header": null,
            "Method": "",
            "Body": "",
            "TLSSkipVerify": false,
            "TCP": ""
        },
        "CreateIndex": 0,
        "ModifyIndex": 0
    }
]
`
	for _, test := range []struct {
		args []string
		code int
		out  string
		err  string
	}{
		{[]string{"-type=key", "-key=k"}, 0, key, ""},
		{[]string{"-type=key", "-key=/k", "-stale"}, 0, key, ""},
		{[]string{"-type=key", "-key=none"}, 0, "null\n", ""},
		{[]string{"-type=keyprefix", "-prefix=none"}, 0, "null\n", ""},
		{[]string{"-type=keyprefix", "-prefix=k"}, 0, "[\n    " + strings.ReplaceAll(strings.TrimSuffix(key, "\n"), "\n", "\n    ") + "\n]\n", ""},
		{[]string{"-type=nodes"}, 0, "[\n    {\n        \"Node\": \"n\"\n    }\n]\n", ""},
		{[]string{"-type=checks"}, 0, checks, ""},
		{[]string{"-type=checks", "-state=critical"}, 0, "[]\n", ""},
		{nil, 1, "", "Watch type must be specified\n"},
		{[]string{"-type=nope"}, 1, "", "Unsupported watch type: nope\n"},
		{[]string{"-type=services"}, 1, "", "Unsupported watch type: services (kvnode watches keys, nodes and checks)\n"},
		{[]string{"-type=key"}, 1, "", "Must specify a single key to watch\n"},
		{[]string{"-type=keyprefix"}, 1, "", "Must specify a single prefix to watch\n"},
		{[]string{"-type=key", "-key=k", "-prefix=p", "-name=e"}, 1, "", "Invalid parameters: [name prefix]\n"},
		{[]string{"-type=key", "-key=k", "-http-addr=127.0.0.1:1"}, 1, "", "Error querying Consul agent: Get \"http://127.0.0.1:1/v1/agent/self\": "},
	} {
		ui := cli.NewMockUi()
		code := New(ui).Run(append([]string{"-http-addr=" + agent(t)}, test.args...))
		if code != test.code || ui.OutputWriter.String() != test.out || !strings.HasPrefix(ui.ErrorWriter.String(), test.err) {
			t.Errorf("%v: exit %d\n%s%s", test.args, code, ui.OutputWriter, ui.ErrorWriter)
		}
	}
}

func TestAHandlerRunsAtEachChangeUntilItFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seen")
	t.Setenv("SEEN", file)
	ui := cli.NewMockUi()
	code := New(ui).Run([]string{"-http-addr=" + agent(t), "-type=key", "-key=k",
		`cat >> "$SEEN"; echo $CONSUL_INDEX >> "$SEEN"; [ $CONSUL_INDEX -lt 5 ] || exit 4`})
	if code != 1 || ui.ErrorWriter.String() != "Error executing handler: exit status 4\n" {
		t.Errorf("exit %d, %q", code, ui.ErrorWriter)
	}
	line := `{"Key":"k","CreateIndex":3,"ModifyIndex":%d,"LockIndex":0,"Flags":5,"Value":"dg==","Session":""}` + "\n%d\n"
	want := fmt.Sprintf(line, 4, 4) + fmt.Sprintf(line, 5, 5)
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("the handler saw %q, %v; want %q", got, err, want)
	}
	ui = cli.NewMockUi()
	code = New(ui).Run([]string{"-http-addr=" + agent(t), "-type=key", "-key=k", "-shell=false", "/no/such"})
	if code != 1 || !strings.HasPrefix(ui.ErrorWriter.String(), "Error starting handler: fork/exec /no/such") {
		t.Errorf("exit %d, %q", code, ui.ErrorWriter)
	}
}
