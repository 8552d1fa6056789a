package command

import (
	"strings"
	"testing"

	"github.com/hashicorp/cli"
)

func TestEveryCommandSaysWhatItDoes(t *testing.T) {
	ui := cli.NewMockUi()
	m := Map(ui)
	for _, name := range []string{
		"agent", "kv", "kv get", "kv put", "kv delete", "kv export", "kv import", "lock", "watch", "members", "info",
		"join", "leave", "force-leave", "reload", "keygen", "validate", "version", "snapshot save", "snapshot restore",
		"snapshot inspect", "operator raft list-peers", "operator raft remove-peer", "operator raft transfer-leader",
		"operator autopilot get-config", "operator autopilot set-config", "operator autopilot state",
	} {
		if m[name] == nil {
			t.Errorf("there is no %q", name)
		}
	}
	for name, factory := range m {
		c, err := factory()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.Synopsis() == "" || !strings.HasPrefix(c.Help(), "Usage: kvnode "+name) {
			t.Errorf("%s: synopsis %q, help %q", name, c.Synopsis(), c.Help())
		}
	}
}

func TestTwoCommandsOfOneNameAreABug(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the second was taken")
		}
	}()
	Register("agent", nil)
}
