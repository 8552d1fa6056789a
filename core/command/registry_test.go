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
		"agent", "kv", "kv get", "kv put", "kv delete", "members", "operator raft list-peers", "info", "version",
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
