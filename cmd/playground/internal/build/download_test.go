package build

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"glasshouse/web/view"
)

func TestEqualProgramsAreEqualArchivesOfOneExecutable(t *testing.T) {
	packed, err := archive([]byte("a program"))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := archive([]byte("a program"))
	if !bytes.Equal(packed, again) {
		t.Error("the same program made two archives")
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(z)
	h, err := r.Next()
	if err != nil || h.Name != "kvnode" || h.FileInfo().Mode().Perm() != 0o755 {
		t.Fatalf("%+v, %v", h, err)
	}
	if raw, err := io.ReadAll(r); err != nil || string(raw) != "a program" {
		t.Errorf("%q, %v", raw, err)
	}
}

// This test's own executable stands for a program that was built from other sources.
func TestAProgramOfAnotherSourceIsNotOffered(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"no sum":         sameSource(program, "", "archive", nil),
		"other sources":  sameSource(program, strings.Repeat("0123", 3)+t.TempDir(), "archive", nil),
		"another commit": sameSource(program, "archive", strings.Repeat("0123", 3)+t.TempDir(), nil),
		"no program":     sameSource([]byte("text"), "text", "text", nil),
		"no modules":     sameSource(program, "archive", "archive", []view.Module{{Path: "a", Version: "v1"}}),
	} {
		if err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

func TestTheModulesAreThoseOfEverySystem(t *testing.T) {
	all, err := modules("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range all {
		if known[m.Path] {
			t.Errorf("%+v stands there twice", m)
		}
		known[m.Path] = true
	}
	for _, s := range systems {
		lines, err := modulesOn("../../../..", s[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if path, _, ok := strings.Cut(line, " "); ok && !known[path] {
				t.Errorf("%s is linked from %s, which is not listed", s[0], path)
			}
		}
	}
}
