package node

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
)

// reloadable is a node that was never started, over one configuration file.
func reloadable(t *testing.T, text string) (n *Node, file string, log *bytes.Buffer) {
	t.Helper()
	file, log = write(t, "c.hcl", text), &bytes.Buffer{}
	read := func() (*Config, error) {
		return parsed(t, "-server", "-data-dir", filepath.Join(filepath.Dir(file), "data"), "-config-file", file)
	}
	c, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if n, err = New(c, Machine(), log, read); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.release)
	return n, file, log
}

func TestReloadTakesWhatARunningNodeCanTakeAndNamesTheRest(t *testing.T) {
	n, file, log := reloadable(t, `log_level = "info"`)
	text := `
log_level = "debug"
ports { http = 9500 }
http_config { response_headers { X-A = "b" } }
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := n.Reload(); err != nil {
		t.Fatal(err)
	}
	c := n.Config()
	if c.LogLevel != hclog.Debug || n.logger.GetLevel() != hclog.Debug || !n.logger.Named("raft").IsDebug() {
		t.Errorf("log level %v, the logger's %v", c.LogLevel, n.logger.GetLevel())
	}
	if !reflect.DeepEqual(c.ResponseHeaders, map[string]string{"X-A": "b"}) || c.HTTPAddrs[0] != "127.0.0.1:8500" {
		t.Errorf("headers %v, HTTP on %v", c.ResponseHeaders, c.HTTPAddrs)
	}
	for _, want := range []string{
		`needs a restart of the agent: keys=client_addr`,
		`Configuration reloaded: keys="log_level, http_config.response_headers"`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}

func TestReloadOfBadConfigurationChangesNothing(t *testing.T) {
	n, file, log := reloadable(t, `log_level = "info"`)
	before := n.Config()
	if err := os.WriteFile(file, []byte(`log_level = "debug" nope = 1`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := n.Reload(); err == nil || !strings.Contains(err.Error(), "invalid config key nope") {
		t.Errorf("error %v", err)
	}
	if n.Config() != before || n.logger.IsDebug() {
		t.Error("it changed something")
	}
	if !strings.Contains(log.String(), "nothing is changed") {
		t.Errorf("the log does not say so:\n%s", log)
	}
}

func TestEveryFieldOfAConfigIsWatchedByAReload(t *testing.T) {
	own := []string{"Version", "Revision", "Warnings"} // these are not configured
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if f.Tag.Get("key") == "" && !slices.Contains(own, f.Name) {
			t.Errorf("%s has no key", f.Name)
		}
	}
}
