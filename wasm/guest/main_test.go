package main

import "testing"

func TestTheToolchainHasEveryLineOnce(t *testing.T) {
	if _, err := writeOverlay(t.TempDir()); err != nil {
		t.Error(err)
	}
}

func TestAnotherSourceIsRefused(t *testing.T) {
	p := patch{file: "f.go", line: "a line", instead: "another"}
	for _, source := range []string{"", "a line\na line"} {
		if _, err := p.apply(source); err == nil {
			t.Errorf("%q was taken", source)
		}
	}
	if got, err := p.apply("x\na line\n"); got != "x\nanother\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
