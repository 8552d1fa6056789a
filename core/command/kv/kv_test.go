package kv

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/cli"
)

// oneKey answers like an agent whose store holds the key k with the value "v", and says what it was asked.
func oneKey(t *testing.T) (addr string, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	entry := `{"LockIndex":0,"Key":"k","Flags":5,"Value":"dg==","CreateIndex":3,"ModifyIndex":4}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*asked = append(*asked, r.Method+" "+r.URL.String()+" "+string(body))
		q := r.URL.Query()
		switch {
		case q.Get("dc") != "":
			http.Error(w, "No path to datacenter", http.StatusInternalServerError)
		case r.Method != "GET":
			_, _ = io.WriteString(w, map[bool]string{true: "false", false: "true"}[q.Get("cas") == "9"])
		case q.Has("keys"):
			_, _ = io.WriteString(w, `["dir/","k"]`)
		case q.Has("recurse"):
			_, _ = io.WriteString(w, "["+entry+","+entry+"]")
		case r.URL.Path == "/v1/kv/k":
			_, _ = io.WriteString(w, "["+entry+"]")
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

// exported is the one key as export writes it.
const exported = "{\n\t\t\"key\": \"k\",\n\t\t\"flags\": 5,\n\t\t\"value\": \"dg==\"\n\t}"

func TestKVCommandsPrintAndExitAsConsuls(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, []byte("from a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	detail := "CreateIndex      3\nFlags            5\nKey              k\nLockIndex        0\nModifyIndex      4\n" +
		"Session          -\nValue            v\n"
	for _, test := range []struct {
		cmd   func(cli.Ui) cli.Command
		args  []string
		code  int
		out   string
		err   string
		asked string
	}{
		{NewGet, []string{"k"}, 0, "v\n", "", "GET /v1/kv/k "},
		{NewGet, []string{"/k"}, 0, "v\n", "", "GET /v1/kv/k "},
		{NewGet, []string{"-base64", "k"}, 0, "dg==\n", "", "GET /v1/kv/k "},
		{NewGet, []string{"-detailed", "k"}, 0, detail, "", "GET /v1/kv/k "},
		{NewGet, []string{"-stale", "k"}, 0, "v\n", "", "GET /v1/kv/k?stale= "},
		{NewGet, []string{"-recurse", "k"}, 0, "k:v\nk:v\n", "", "GET /v1/kv/k?recurse= "},
		{NewGet, []string{"-recurse", "-detailed", ""}, 0, detail + "\n" + detail, "", "GET /v1/kv/?recurse= "},
		{NewGet, []string{"-keys", ""}, 0, "dir/\nk\n", "", "GET /v1/kv/?keys=&separator=%2F "},
		{NewGet, []string{"-keys", "-separator=", "x"}, 0, "dir/\nk\n", "", "GET /v1/kv/x?keys= "},
		{NewGet, []string{"none"}, 1, "", "Error! No key exists at: none\n", "GET /v1/kv/none "},
		{NewGet, []string{"-datacenter=x", "k"}, 1, "", "Error querying Consul agent: Unexpected response code: 500\n", "GET /v1/kv/k?dc=x "},
		{NewGet, nil, 1, "", "Error! Missing KEY argument\n", ""},
		{NewGet, []string{"a", "b"}, 1, "", "Too many arguments (expected 1, got 2)\n", ""},

		{NewPut, []string{"k", "1"}, 0, "Success! Data written to: k\n", "", "PUT /v1/kv/k 1"},
		{NewPut, []string{"k"}, 0, "Success! Data written to: k\n", "", "PUT /v1/kv/k "},
		{NewPut, []string{"a b/ü", "1"}, 0, "Success! Data written to: a b/ü\n", "", "PUT /v1/kv/a%20b/%C3%BC 1"},
		{NewPut, []string{"-flags=7", "k", "@" + file}, 0, "Success! Data written to: k\n", "", "PUT /v1/kv/k?flags=7 from a file"},
		{NewPut, []string{"-base64", "k", "aGk="}, 0, "Success! Data written to: k\n", "", "PUT /v1/kv/k hi"},
		{NewPut, []string{"-base64", "k", "!!!"}, 1, "", "Error! Cannot base 64 decode data: illegal base64 data at input byte 0\n", ""},
		{NewPut, []string{"-cas", "-modify-index=4", "k", "1"}, 0, "Success! Data written to: k\n", "", "PUT /v1/kv/k?cas=4 1"},
		{NewPut, []string{"-cas", "-modify-index=9", "k", "1"}, 1, "", "Error! Did not write to k: CAS failed\n", "PUT /v1/kv/k?cas=9 1"},
		{NewPut, []string{"-cas", "k", "1"}, 1, "", "Must specify -modify-index with -cas!\n", ""},
		{NewPut, []string{"-acquire", "k", "1"}, 1, "", "Error! Missing -session (required with -acquire and -release)\n", ""},
		{NewPut, []string{"-acquire", "-session=s", "k", "1"}, 0, "Success! Lock acquired on: k\n", "", "PUT /v1/kv/k?acquire=s 1"},
		{NewPut, []string{"-release", "-session=s", "k", "1"}, 0, "Success! Lock released on: k\n", "", "PUT /v1/kv/k?release=s 1"},
		{NewPut, []string{"k", "@/no/such"}, 1, "", "Error! Failed to read file: open /no/such: no such file or directory\n", ""},
		{NewPut, []string{"/k", "1"}, 1, "", "Error! Failed writing data: Invalid key. Key must not begin with a '/': /k\n", ""},
		{NewPut, []string{"-datacenter=x", "k", "1"}, 1, "", "Error! Failed writing data: Unexpected response code: 500 (No path to datacenter\n)\n", "PUT /v1/kv/k?dc=x 1"},
		{NewPut, nil, 1, "", "Error! Missing KEY argument\n", ""},
		{NewPut, []string{"a", "b", "c"}, 1, "", "Error! Too many arguments (expected 1 or 2, got 3)\n", ""},

		{NewPut, []string{"-acquire", "-release", "-session=s", "k", "1"}, 0, "Success! Lock acquired on: k\n", "", "PUT /v1/kv/k?acquire=s 1"},
		{NewPut, []string{"-namespace=n", "k", "1"}, 0, "Success! Data written to: k\n", "", "PUT /v1/kv/k?ns=n 1"},
		{NewPut, []string{"-cas", "k", "@/no/such"}, 1, "", "Error! Failed to read file: open /no/such: no such file or directory\n", ""},

		{NewDelete, []string{"k"}, 0, "Success! Deleted key: k\n", "", "DELETE /v1/kv/k "},
		{NewDelete, []string{"-recurse", "k"}, 0, "Success! Deleted keys with prefix: k\n", "", "DELETE /v1/kv/k?recurse= "},
		{NewDelete, []string{"-recurse"}, 0, "Success! Deleted keys with prefix: \n", "", "DELETE /v1/kv/?recurse= "},
		{NewDelete, []string{"-cas", "-modify-index=9", "k"}, 1, "", "Error! Did not delete key k: CAS failed\n", "DELETE /v1/kv/k?cas=9 "},
		{NewDelete, []string{"-cas", "k"}, 1, "", "Must specify -modify-index with -cas!\n", ""},
		{NewDelete, []string{"-modify-index=1", "k"}, 1, "", "Cannot specify -modify-index without -cas!\n", ""},
		{NewDelete, []string{"-cas", "-recurse", "k"}, 1, "", "Must specify -modify-index with -cas!\n", ""},
		{NewDelete, []string{"-datacenter=x", "k"}, 1, "", "Error deleting key k: Unexpected response code: 500 (No path to datacenter\n)\n", "DELETE /v1/kv/k?dc=x "},
		{NewDelete, []string{"-datacenter=x", "-recurse", "k"}, 1, "", "Error! Did not delete prefix k: Unexpected response code: 500 (No path to datacenter\n)\n", "DELETE /v1/kv/k?dc=x&recurse= "},
		{NewDelete, []string{"-cas", "-recurse", "-modify-index=1", "k"}, 1, "", "Cannot specify both -cas and -recurse!\n", ""},
		{NewDelete, nil, 1, "", "Error! Missing KEY argument\n", ""},

		{NewExport, []string{"k"}, 0, "[\n\t" + exported + ",\n\t" + exported + "\n]\n", "", "GET /v1/kv/k?recurse= "},
		{NewExport, []string{"/k"}, 0, "[\n\t" + exported + ",\n\t" + exported + "\n]\n", "", "GET /v1/kv/k?recurse= "},
		{NewExport, []string{"-datacenter=x"}, 1, "", "Error querying Consul agent: Unexpected response code: 500\n", "GET /v1/kv/?dc=x&recurse= "},
		{NewExport, []string{"a", "b"}, 1, "", "Too many arguments (expected 1, got 2)\n", ""},
		{NewImport, []string{`[{"key":"k","flags":5,"value":"AAEC/w=="}]`}, 0, "Imported: k\n", "", "PUT /v1/kv/k?flags=5 \x00\x01\x02\xff"},
		{NewImport, []string{`[{"key":"e","flags":0,"value":""}]`}, 0, "Imported: e\n", "", "PUT /v1/kv/e "},
		{NewImport, []string{"-prefix=copy/", `[{"key":"dir/","flags":0,"value":""}]`}, 0, "Imported: copy/dir/\n", "", "PUT /v1/kv/copy/dir/ "},
		{NewImport, []string{"[]"}, 0, "", "", ""},
		{NewImport, []string{`[{"key":"a"},{"key":"/b"},{"key":"c"}]`}, 1, "Imported: a\n", "Error! Failed writing data for key /b: Invalid key. Key must not begin with a '/': /b\n", "PUT /v1/kv/a "},
		{NewImport, []string{`[{"key":"k","value":"!!"}]`}, 1, "", "Error base 64 decoding value for key k: illegal base64 data at input byte 0\n", ""},
		{NewImport, []string{"{"}, 1, "", "Cannot unmarshal data: unexpected end of JSON input\n", ""},
		{NewImport, []string{"@/no/such"}, 1, "", "Error! Failed to read file: open /no/such: no such file or directory\n", ""},
		{NewImport, []string{""}, 1, "", "Error! Empty DATA argument\n", ""},
		{NewImport, nil, 1, "", "Error! Missing DATA argument\n", ""},
		{NewImport, []string{"a", "b"}, 1, "", "Error! Too many arguments (expected 1, got 2)\n", ""},
	} {
		addr, asked := oneKey(t)
		ui := cli.NewMockUi()
		code := test.cmd(ui).Run(append([]string{"-http-addr=" + addr}, test.args...))
		said := ""
		if len(*asked) > 0 {
			said = (*asked)[len(*asked)-1]
		}
		if code != test.code || ui.OutputWriter.String() != test.out || ui.ErrorWriter.String() != test.err || said != test.asked {
			t.Errorf("%v: exit %d\nstdout %q\nstderr %q\nasked  %q\nwant %d\n       %q\n       %q\n       %q", test.args,
				code, ui.OutputWriter.String(), ui.ErrorWriter.String(), said, test.code, test.out, test.err, test.asked)
		}
	}
}

func TestTheAgentsAddressComesFromTheEnvironment(t *testing.T) {
	addr, asked := oneKey(t)
	t.Setenv("CONSUL_HTTP_ADDR", addr)
	ui := cli.NewMockUi()
	if code := NewGet(ui).Run([]string{"k"}); code != 0 || len(*asked) != 1 {
		t.Errorf("exit %d, %q", code, ui.ErrorWriter.String())
	}
	for bad, want := range map[string]string{
		"ftp://127.0.0.1:8501": "Unknown protocol scheme: ftp",
		"http://":              "want host:port or a URL",
	} {
		ui := cli.NewMockUi()
		code := NewGet(ui).Run([]string{"-http-addr=" + bad, "k"})
		if got := ui.ErrorWriter.String(); code != 1 || got == "" || !strings.Contains(got, want) {
			t.Errorf("%s: exit %d, %q", bad, code, got)
		}
	}
}

func TestExportOfNothingIsAnEmptyList(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	ui := cli.NewMockUi()
	if code := NewExport(ui).Run([]string{"-http-addr=" + s.URL, "none"}); code != 0 || ui.OutputWriter.String() != "[]\n" {
		t.Errorf("exit %d, %q", code, ui.OutputWriter)
	}
}
