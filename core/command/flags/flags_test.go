//go:build !js

package flags

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/cli"
	"github.com/posener/complete"
)

const usage = `Usage: kvnode thing [options] KEY

  Does a thing.`

func TestHelpTellsTheSharedFlagsAndTheCommandsOwnApart(t *testing.T) {
	c := New(cli.NewMockUi(), "Does a thing", usage)
	c.Set.BoolVar(new(bool), "fast", false, "Do it "+strings.Repeat("very ", 20)+"fast.")
	c.Set.IntVar(new(int), "n", 3, "How often.")
	help := c.Help()
	shared, own, found := strings.Cut(help, "\n\nCommand Options\n")
	if !found || !strings.HasPrefix(shared, usage+"\n\nHTTP API Options\n\n  -ca-file=<file>\n     The CA file") {
		t.Errorf("help:\n%s", help)
	}
	for _, flag := range []string{"ca-file", "ca-path", "client-cert", "client-key", "datacenter", "http-addr", "stale",
		"tls-server-name", "token", "token-file"} {
		if !strings.Contains(shared, "\n  -"+flag) {
			t.Errorf("no -%s among the shared flags", flag)
		}
	}
	if !strings.HasPrefix(own, "\n  -fast\n     Do it very") || !strings.HasSuffix(own, "\n  -n=<int>\n     How often. The default value is 3.") {
		t.Errorf("own flags:\n%s", own)
	}
	for line := range strings.Lines(help) {
		if len(line) > 80 {
			t.Errorf("a line of %d columns: %s", len(line), line)
		}
	}
	agent, local := NewAgent(cli.NewMockUi(), "", usage), NewLocal(cli.NewMockUi(), "", usage)
	if agent.Set.Lookup("stale") != nil || agent.Set.Lookup("datacenter") != nil || agent.Set.Lookup("http-addr") == nil {
		t.Error("a command about one agent: stale and datacenter do not belong to it, its address does")
	}
	if local.Help() != usage {
		t.Errorf("a command without flags:\n%s", local.Help())
	}
}

func TestAShellCompletesFlagsFilesAndKeys(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() == "/v1/kv/red?keys=&separator=%2F" {
			_, _ = io.WriteString(w, `["redis/","reds"]`)
		}
	}))
	defer s.Close()
	t.Setenv("CONSUL_HTTP_ADDR", s.URL)
	c := New(cli.NewMockUi(), "Does a thing", usage)
	c.Set.PredictKeys()
	if got := c.AutocompleteArgs().Predict(complete.Args{Last: "red"}); !slices.Equal(got, []string{"redis/", "reds"}) {
		t.Errorf("keys: %v", got)
	}
	if got := c.AutocompleteArgs().Predict(complete.Args{Last: "blue"}); got != nil {
		t.Errorf("without an answer: %v", got)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all := c.AutocompleteFlags()
	if got := all["-ca-file"].Predict(complete.Args{Last: dir + "/"}); !slices.Contains(got, filepath.Join(dir, "ca.pem")) {
		t.Errorf("files: %v", got)
	}
	if all["-http-addr"] == nil || all["-stale"] != nil {
		t.Errorf("flags: %v", all)
	}
	if got := NewLocal(cli.NewMockUi(), "", usage).AutocompleteArgs(); got != nil {
		t.Errorf("a command without arguments: %v", got)
	}
}

func TestDataIsTheTextOrAFilesContent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("a\x00b"), 0o600); err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{"": "", "text": "text", "@" + file: "a\x00b", "a@b": "a@b"} {
		if got, err := Data(arg); err != nil || got != want {
			t.Errorf("%q: %q, %v", arg, got, err)
		}
	}
	if _, err := Data("@/no/such"); err == nil || err.Error() != "Failed to read file: open /no/such: no such file or directory" {
		t.Errorf("no file: %v", err)
	}
	if got, err := read(strings.NewReader("1234"), 4); err != nil || got != "1234" {
		t.Errorf("as much as may be: %q, %v", got, err)
	}
	if _, err := read(strings.NewReader("12345"), 4); err == nil {
		t.Error("more data than may be was taken, or cut")
	}
}
