package validate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/cli"
)

func TestValidateSaysWhetherAnAgentWouldStart(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.json": `{"data_dir": "/d", "ports": {"https": 8501}}`,
		"bad.json":  `{"data_dir": "/d", "nope": 1}`,
		"good.txt":  `{"data_dir": "/d"}`,
		"d/1.hcl":   `server = true`,
		"d/2.json":  `{"data_dir": "/d", "bootstrap": true}`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	const https = "ports.https is set, but kvnode serves HTTP without TLS alone: put a proxy before it, or keep it on loopback\n"
	for _, test := range []struct {
		args        string
		code        int
		out, errOut string
	}{
		{"good.json", 0, "Configuration is valid!\n", https},
		{"-quiet good.json", 0, "", ""},
		{"d", 0, "Configuration is valid!\n", "bootstrap = true: do not enable unless necessary\n"},
		{"bad.json", 1, "", "Config validation failed: failed to parse bad.json: 1 error occurred:\n\t* invalid config key nope\n\n\n"},
		{"good.txt", 1, "", "Config validation failed: data_dir cannot be empty\n"},
		{"-config-format=json good.txt", 0, "Configuration is valid!\n", ""},
		{"-config-format=xml good.txt", 1, "", "Config validation failed: config: -config-format must be either 'hcl' or 'json'\n"},
		{"/nope", 1, "", "Config validation failed: config: Open failed on /nope. open /nope: no such file or directory\n"},
		{"", 1, "", "Must specify at least one config file or directory\n"},
	} {
		t.Run(test.args, func(t *testing.T) {
			ui := cli.NewMockUi()
			code := New(ui).Run(strings.Fields(test.args))
			if code != test.code || ui.OutputWriter.String() != test.out || ui.ErrorWriter.String() != test.errOut {
				t.Errorf("exit %d, stdout %q, stderr %q; want %d, %q, %q",
					code, ui.OutputWriter, ui.ErrorWriter, test.code, test.out, test.errOut)
			}
		})
	}
}
