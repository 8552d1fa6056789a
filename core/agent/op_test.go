package agent

import (
	"slices"
	"strings"
	"testing"

	"glasshouse/core/structs"
)

// ops are the operations that the recorder heard, without the stations between.
func (r *recorder) ops() []string {
	return slices.DeleteFunc(slices.Clone(r.lines), func(line string) bool { return !strings.HasPrefix(line, "op ") })
}

func TestEachKindOfWriteIsToldByItsName(t *testing.T) {
	for request, told := range map[string]string{
		"PUT /v1/kv/a":                    "put a=v",
		"PUT /v1/kv/a?cas=0":              "cas a=v",
		"PUT /v1/kv/a?acquire=s":          "lock a=v",
		"PUT /v1/kv/a?release=s":          "unlock a=v",
		"DELETE /v1/kv/a":                 "delete a=",
		"DELETE /v1/kv/a?cas=3":           "delete-cas a=",
		"DELETE /v1/kv/a?recurse":         "delete-tree a=",
		"PUT /v1/session/destroy/" + uuid: "session-destroy " + uuid + "=",
		"PUT /v1/session/renew/" + uuid:   "session-renew " + uuid + "=",
	} {
		s, r := traced(&fake{answer: kept(&structs.Session{ID: uuid})})
		method, target, _ := strings.Cut(request, " ")
		do(s, method, target, "v", "X-Glasshouse-Trace: x")
		want := []string{"op invoke x " + told + "  0 0", "op return x " + told + "  200 0"}
		if got := r.ops(); !slices.Equal(got, want) {
			t.Errorf("%s:\n%q\nwant\n%q", request, got, want)
		}
	}
}

func TestANewSessionIsToldByItsID(t *testing.T) {
	s, r := traced(&fake{answer: made})
	do(s, "PUT", "/v1/session/create", `{"Name":"web"}`, "X-Glasshouse-Trace: x")
	want := []string{"op invoke x session-create =web  0 0", "op return x session-create " + uuid + "=web  200 0"}
	if got := r.ops(); !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

func TestATransactionIsToldWithItsVerbsAndItsFirstError(t *testing.T) {
	failed := structs.TxnErrors{{OpIndex: 1, What: "key \"b\" exists"}, {OpIndex: 2, What: "another"}}
	s, r := traced(&fake{answer: ran(nil, failed)})
	do(s, "PUT", "/v1/txn", `[{"Node":{"Verb":"get"}},{"KV":{"Verb":"set","Key":"a"}},{"KV":{"Verb":"check-not-exists","Key":"b"}}]`, "X-Glasshouse-Trace: x")
	told := "txn a=set a, check-not-exists b "
	want := []string{"op invoke x " + told + " 0 0", "op return x " + told + " 409 0 key \"b\" exists"}
	if got := r.ops(); !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	s, r = traced(&fake{answer: ran(nil, nil)})
	do(s, "PUT", "/v1/txn?consistent", `[{"KV":{"Verb":"get","Key":"`+strings.Repeat("k", 300)+`"}},{"KV":{"Verb":"get","Key":"b"}}]`, "X-Glasshouse-Trace: x")
	if got := r.ops(); len(got) != 2 || !strings.HasSuffix(got[1], " consistent 200 0") || len(got[1]) > maxOpKey+maxOpValue+64 {
		t.Errorf("%q", got)
	}
}

func TestTheLabelOfAPutSaysWhatItIs(t *testing.T) {
	for target, text := range map[string]string{
		"/v1/kv/a": "put a", "/v1/kv/a?cas=0": "cas a", "/v1/kv/a?flags=1;acquire=s": "lock a", "/v1/kv/a?release=s": "unlock a",
		"/v1/txn?cas=0": "put /v1/txn",
	} {
		req := requestFor("PUT", target)
		req.URL.RawQuery = strings.ReplaceAll(req.URL.RawQuery, ";", "&")
		if got := requestText(req); got != text {
			t.Errorf("%s: %q, want %q", target, got, text)
		}
	}
}
