package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

func TestTheStandInsOfThisToolchainsSupportCodeAreLeftOut(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	lean, err := withoutStandIns(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	small := func(text string) string {
		r := api.Transform(text, api.TransformOptions{MinifySyntax: true, MinifyWhitespace: true, Loader: api.LoaderJS})
		if len(r.Errors) > 0 {
			t.Fatal(r.Errors)
		}
		return string(r.Code)
	}
	if was, is := small(string(raw)), small(lean); len(is) > len(was)*4/5 || strings.Contains(is, "O_WRONLY") || !strings.Contains(is, "globalThis.Go=class") {
		t.Errorf("of %d bytes %d are left", len(was), len(is))
	}
}

func TestAnotherToolchainsSupportCodeIsNoticed(t *testing.T) {
	if _, err := withoutStandIns("if (!globalThis.fs) {}"); err == nil {
		t.Error("it is taken")
	}
}
