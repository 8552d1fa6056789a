package snapshot

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/cli"
	"github.com/hashicorp/raft"

	"glasshouse/core/snapshot"
)

// archive is a snapshot of a few bytes, to index 42.
func archive(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	meta := &raft.SnapshotMeta{Version: 1, ID: "2-42-7", Index: 42, Term: 2, Size: 5}
	if err := snapshot.Write(&buf, meta, strings.NewReader("state")); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// agent serves body as its snapshot and keeps what is restored.
func agent(t *testing.T, body []byte) (addr string, restored *[]byte) {
	t.Helper()
	restored = new([]byte)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPut:
			*restored, _ = io.ReadAll(r.Body)
		case r.URL.Query().Has("stale"):
			http.Error(w, "no", http.StatusInternalServerError)
		default:
			_, _ = w.Write(body)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, restored
}

func run(make func(cli.Ui) cli.Command, args ...string) (code int, out, err string) {
	ui := cli.NewMockUi()
	code = make(ui).Run(args)
	return code, ui.OutputWriter.String(), ui.ErrorWriter.String()
}

func TestASnapshotIsSavedInspectedAndRestored(t *testing.T) {
	body := archive(t)
	addr, restored := agent(t, body)
	file := filepath.Join(t.TempDir(), "a.snap")

	code, out, _ := run(NewSave, "-http-addr="+addr, file)
	if code != 0 || out != "Saved and verified snapshot to index 42\n" {
		t.Fatalf("save: exit %d, %q", code, out)
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, body) {
		t.Errorf("the file: %v, %v", got, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	code, out, _ = run(NewInspect, file)
	if want := "ID           2-42-7\nSize         5\nIndex        42\nTerm         2\nVersion      1\n\n"; code != 0 || out != want {
		t.Errorf("inspect: exit %d, %q", code, out)
	}
	code, out, _ = run(NewRestore, "-http-addr="+addr, file)
	if code != 0 || out != "Restored snapshot\n" || !bytes.Equal(*restored, body) {
		t.Errorf("restore: exit %d, %q", code, out)
	}
}

func TestADamagedSnapshotLeavesNoFile(t *testing.T) {
	body := archive(t)
	for name, damaged := range map[string][]byte{"cut": body[:len(body)-20], "empty": nil, "other": []byte("<html>")} {
		addr, _ := agent(t, damaged)
		dir := t.TempDir()
		code, out, err := run(NewSave, "-http-addr="+addr, filepath.Join(dir, "a.snap"))
		if code != 1 || out != "" || !strings.HasPrefix(err, "Error verifying snapshot file: ") {
			t.Errorf("%s: exit %d, %q, %q", name, code, out, err)
		}
		if left, e := os.ReadDir(dir); e != nil || len(left) != 0 {
			t.Errorf("%s: left %v, %v", name, left, e)
		}
		file := filepath.Join(dir, "b.snap")
		if e := os.WriteFile(file, damaged, 0o600); e != nil {
			t.Fatal(e)
		}
		if code, _, err := run(NewInspect, file); code != 1 || !strings.HasPrefix(err, "Error verifying snapshot: ") {
			t.Errorf("%s: inspect: exit %d, %q", name, code, err)
		}
	}
}

func TestASnapshotsFileIsOneAndIsThere(t *testing.T) {
	addr, _ := agent(t, nil)
	for _, test := range []struct {
		make func(cli.Ui) cli.Command
		args []string
		err  string
	}{
		{NewSave, nil, "Missing FILE argument\n"},
		{NewSave, []string{"a", "b"}, "Too many arguments (expected 1, got 2)\n"},
		{NewSave, []string{"-http-addr=" + addr, "/no/such/f"}, "Error writing unverified snapshot file: open /no/such/f.unverified.tmp"},
		{NewSave, []string{"-http-addr=" + addr, "-stale", "f"}, "Error saving snapshot: Unexpected response code: 500 (no\n)\n"},
		{NewRestore, nil, "Missing FILE argument\n"},
		{NewRestore, []string{"/no/such"}, "Error opening snapshot file: open /no/such: no such file or directory\n"},
		{NewInspect, nil, "Missing FILE argument\n"},
		{NewInspect, []string{"/no/such"}, "Error opening snapshot file: open /no/such: no such file or directory\n"},
	} {
		if code, _, err := run(test.make, test.args...); code != 1 || !strings.HasPrefix(err, test.err) {
			t.Errorf("%v: exit %d, %q", test.args, code, err)
		}
	}
}
