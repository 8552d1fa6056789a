package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestTheToolchainsTemplateHasTheLineOnce(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "src", "text", "template", "exec.go"))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := withoutCalls(string(source))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(changed, ".MethodByName(") {
		t.Error("a template can still find a method")
	}
}

func TestAnotherTemplateIsRefused(t *testing.T) {
	for _, source := range []string{"", calls + "\n" + calls} {
		if _, err := withoutCalls(source); err == nil {
			t.Errorf("%q was taken", source)
		}
	}
}
