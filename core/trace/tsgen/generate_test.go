package main

import (
	"bytes"
	"os"
	"testing"
)

func TestCommittedTypesAreThoseOfTheGoSource(t *testing.T) {
	want, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../web/ts/events.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("web/ts/events.gen.ts is stale: run go generate ./core/trace")
	}
}
