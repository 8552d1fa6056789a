package filelog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"glasshouse/core/structs"
)

func openStable(t *testing.T, path string) *Stable {
	t.Helper()
	s, err := OpenStable(path)
	must(t, err)
	return s
}

func TestStableKeepsValuesOverReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stable")
	s := openStable(t, path)
	must(t, s.SetUint64([]byte("CurrentTerm"), 7))
	must(t, s.Set([]byte("LastVoteCand"), []byte("10.0.0.1:8300")))
	must(t, s.Set([]byte("empty"), nil))
	must(t, s.SetUint64([]byte("CurrentTerm"), 8))
	for _, s := range []*Stable{s, openStable(t, path)} {
		term, err := s.GetUint64([]byte("CurrentTerm"))
		must(t, err)
		vote, err := s.Get([]byte("LastVoteCand"))
		must(t, err)
		if term != 8 || string(vote) != "10.0.0.1:8300" {
			t.Errorf("got term %d vote %q", term, vote)
		}
	}
}

func TestStableReadsAnAbsentKeyAsNothing(t *testing.T) {
	s := openStable(t, filepath.Join(t.TempDir(), "stable"))
	val, err := s.Get([]byte("x"))
	n, err2 := s.GetUint64([]byte("x"))
	if len(val) != 0 || n != 0 || err != nil || err2 != nil {
		t.Errorf("got %q %v, %d %v", val, err, n, err2)
	}
	must(t, s.Set([]byte("x"), []byte("abc")))
	if _, err := s.GetUint64([]byte("x")); err == nil {
		t.Error("three bytes were read as a number")
	}
}

func TestStableIsWholeAfterACrashWhileItIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stable")
	s := openStable(t, path)
	must(t, s.Set([]byte("k"), []byte("old")))
	next := encodeStable(map[string][]byte{"k": []byte("new")})
	for n := range next { // the crash came before the rename, after n bytes of the new file
		must(t, os.WriteFile(path+".new", next[:n], filePerm))
		got, err := openStable(t, path).Get([]byte("k"))
		must(t, err)
		if string(got) != "old" {
			t.Fatalf("crash after %d bytes: got %q", n, got)
		}
	}
	must(t, openStable(t, path).Set([]byte("k"), []byte("newer")))
	got, err := openStable(t, path).Get([]byte("k"))
	must(t, err)
	if string(got) != "newer" {
		t.Fatalf("got %q", got)
	}
}

func TestStableRefusesADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stable")
	must(t, openStable(t, path).Set([]byte("key"), []byte("value")))
	content, err := os.ReadFile(path)
	must(t, err)
	for at := range content {
		bad := bytes.Clone(content)
		bad[at] ^= 1
		must(t, os.WriteFile(path, bad, filePerm))
		if _, err := OpenStable(path); !errors.Is(err, structs.ErrBadDataDir) {
			t.Fatalf("byte %d flipped: got %v", at, err)
		}
		must(t, os.WriteFile(path, content[:at], filePerm))
		if _, err := OpenStable(path); !errors.Is(err, structs.ErrBadDataDir) {
			t.Fatalf("cut at byte %d: got %v", at, err)
		}
	}
}
