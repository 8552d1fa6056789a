package main

import (
	"os"
	"strings"
	"testing"
)

func TestTheToolchainsTemplateHasTheLineOnce(t *testing.T) {
	path, err := templateSource()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
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
