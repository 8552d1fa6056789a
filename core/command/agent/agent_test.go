package agent

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/cli"
)

func TestARefusedCommandLineOrConfigurationExitsWith2(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(file, []byte(`{"nope": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ args, errOut string }{
		{"", "==> data_dir cannot be empty\n"},
		{"x y", "==> Unexpected extra arguments: [x y]\n"},
		{"-nope", "flag provided but not defined: -nope\n\nUsage: kvnode agent [options]"},
		{"-http-port=abc", "invalid value \"abc\" for flag -http-port: parse error\n\nUsage: kvnode agent"},
		{"-config-file=" + file, "==> failed to parse " + file + ": 1 error occurred:\n\t* invalid config key nope\n"},
		{"-config-dir=/nope", "==> config: Open failed on /nope. open /nope: no such file or directory\n"},
	} {
		t.Run(test.args, func(t *testing.T) {
			ui := cli.NewMockUi()
			if code := New(ui).Run(strings.Fields(test.args)); code != exitUsage {
				t.Errorf("exit %d, want %d", code, exitUsage)
			}
			if !strings.HasPrefix(ui.ErrorWriter.String(), test.errOut) || ui.OutputWriter.String() != "" {
				t.Errorf("stdout %q, stderr %q; want stderr %q", ui.OutputWriter, ui.ErrorWriter, test.errOut)
			}
		})
	}
}
