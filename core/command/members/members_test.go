package members

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/cli"
)

const two = `[{"Name":"web","Addr":"10.0.0.11","Port":8301,"Tags":{"role":"node","dc":"dc1","vsn":"2","build":"1.8.7:"},"Status":1},
{"Name":"a","Addr":"10.0.0.1","Port":8301,"Tags":{"role":"consul","dc":"dc1","vsn":"2","build":"1.8.7:","port":"8300"},"Status":4}]`

func TestMembersIsConsulsTable(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("wan") {
			_, _ = io.WriteString(w, "null")
			return
		}
		_, _ = io.WriteString(w, two)
	}))
	defer s.Close()
	for _, test := range []struct {
		args []string
		code int
		out  string
		err  string
	}{
		{nil, 0, "Node  Address         Status  Type    Build  Protocol  DC   Segment\n" +
			"a     10.0.0.1:8301   failed  server  1.8.7  2         dc1  <all>\n" +
			"web   10.0.0.11:8301  alive   client  1.8.7  2         dc1  <default>\n", ""},
		{[]string{"-status=alive"}, 0, "Node  Address         Status  Type    Build  Protocol  DC   Segment\n" +
			"web   10.0.0.11:8301  alive   client  1.8.7  2         dc1  <default>\n", ""},
		{[]string{"-detailed", "-status=alive"}, 0, "Node  Address         Status  Tags\n" +
			"web   10.0.0.11:8301  alive   build=1.8.7:,dc=dc1,role=node,segment=<default>,vsn=2\n", ""},
		{[]string{"-status=left"}, 2, "", ""},
		{[]string{"-wan"}, 2, "", ""},
		{[]string{"-status=("}, 1, "", "Failed to compile status regexp: error parsing regexp: missing closing ): `(`\n"},
	} {
		ui := cli.NewMockUi()
		code := New(ui).Run(append([]string{"-http-addr=" + s.URL}, test.args...))
		if code != test.code || ui.OutputWriter.String() != test.out || ui.ErrorWriter.String() != test.err {
			t.Errorf("%v: exit %d\n%s%s\nwant %d\n%s%s", test.args, code, ui.OutputWriter, ui.ErrorWriter, test.code, test.out, test.err)
		}
	}
}
