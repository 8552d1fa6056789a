package agent

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"glasshouse/core/structs"
)

// saved answers a save with these pieces, and then with end.
func saved(end error, pieces ...string) func(context.Context, *structs.SnapshotRequest, io.Reader, io.Writer, structs.SnapshotReplyFn) error {
	return func(_ context.Context, _ *structs.SnapshotRequest, _ io.Reader, out io.Writer, reply structs.SnapshotReplyFn) error {
		if err := reply(&structs.SnapshotResponse{QueryMeta: structs.QueryMeta{Index: 91, KnownLeader: true}}); err != nil {
			return err
		}
		for _, p := range pieces {
			if _, err := io.WriteString(out, p); err != nil {
				return err
			}
		}
		return end
	}
}

func TestASnapshotIsSentAsItComes(t *testing.T) {
	f := &fake{snapshot: saved(nil, "arch", "ive")}
	wantAnswer(t, do(newTest(f, nil), "GET", "/v1/snapshot?stale&consistent&index=x&ns=y&dc=z&token=t", ""), 200, "archive",
		"Content-Type: application/x-gzip", "X-Consul-Index: 91", "X-Consul-Knownleader: true", "X-Consul-Lastcontact: 0")
	want := structs.SnapshotRequest{Datacenter: "z", Token: "t", AllowStale: true, Op: structs.SnapshotSave}
	if got := *f.last(t).args.(*structs.SnapshotRequest); got != want {
		t.Errorf("asked %+v", got)
	}
	resp := do(newTest(f, nil), "GET", "/v1/snapshot", "", "Accept-Encoding: gzip")
	zr, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(zr); string(body) != "archive" || err != nil || resp.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%q, %v, %v", body, err, resp.Header())
	}
}

func TestASnapshotThatFailsIsNeverTakenForAWholeOne(t *testing.T) {
	none := &fake{snapshot: func(context.Context, *structs.SnapshotRequest, io.Reader, io.Writer, structs.SnapshotReplyFn) error {
		return structs.ErrNoDCPath
	}}
	wantAnswer(t, do(newTest(none, nil), "GET", "/v1/snapshot", ""), 500, "No path to datacenter", "X-Consul-Index: ", "Content-Type: "+plainText)
	for _, accept := range []string{"identity", "gzip"} {
		server := httptest.NewServer(newTest(&fake{snapshot: saved(errors.New("the leader went"), "half")}, nil).Handler)
		req, err := http.NewRequest("GET", server.URL+"/v1/snapshot", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", accept)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("%s: half an archive was told as a whole one", accept)
		}
		_ = resp.Body.Close()
		server.Close()
	}
}

func TestARestoreTakesTheBodyAsTheClusterReadsIt(t *testing.T) {
	var got string
	f := &fake{snapshot: func(_ context.Context, _ *structs.SnapshotRequest, in io.Reader, _ io.Writer, reply structs.SnapshotReplyFn) error {
		body, err := io.ReadAll(in)
		got = string(body)
		return errors.Join(err, reply(&structs.SnapshotResponse{}))
	}}
	wantAnswer(t, do(newTest(f, nil), "PUT", "/v1/snapshot?dc=x", "archive"), 200, "", "Content-Type: ", "X-Consul-Index: ")
	if args := f.last(t).args.(*structs.SnapshotRequest); got != "archive" || args.Op != structs.SnapshotRestore || args.Datacenter != "x" {
		t.Errorf("%q went on as %+v", got, args)
	}
	f.snapshot = func(context.Context, *structs.SnapshotRequest, io.Reader, io.Writer, structs.SnapshotReplyFn) error {
		return errors.New("failed to decompress snapshot: gzip: invalid header")
	}
	wantAnswer(t, do(newTest(f, nil), "PUT", "/v1/snapshot", "junk"), 500, "failed to decompress snapshot: gzip: invalid header")
	f.snapshot = func(context.Context, *structs.SnapshotRequest, io.Reader, io.Writer, structs.SnapshotReplyFn) error {
		return context.DeadlineExceeded
	}
	if resp := do(newTest(f, nil), "PUT", "/v1/snapshot", "x"); !strings.HasPrefix(resp.Body.String(), "outcome unknown") {
		t.Errorf("a restore without an answer: %s", resp.Body)
	}
}

func TestAnArchiveOverTheBoundIs413(t *testing.T) {
	read := 0
	f := &fake{snapshot: func(_ context.Context, _ *structs.SnapshotRequest, in io.Reader, _ io.Writer, _ structs.SnapshotReplyFn) error {
		body, err := io.ReadAll(in)
		read += len(body)
		return err
	}}
	s := newTest(f, nil)
	announced := httptest.NewRequest("PUT", "http://127.0.0.1:8500/v1/snapshot", strings.NewReader("x"))
	announced.ContentLength = maxSnapshotBody + 1
	resp := httptest.NewRecorder()
	s.Handler.ServeHTTP(resp, announced)
	wantAnswer(t, resp, 413, "Request body(1073741825 bytes) too large, max size: 1073741824 bytes.")
	if len(f.calls) != 0 {
		t.Error("the cluster was asked all the same")
	}

	for size, over := range map[int]bool{8: false, 9: true} {
		read = 0
		chunked := httptest.NewRequest("PUT", "http://127.0.0.1:8500/v1/snapshot", io.NopCloser(strings.NewReader(strings.Repeat("x", size))))
		chunked.ContentLength = -1
		err := s.snapshotRestore(httptest.NewRecorder(), chunked, &structs.SnapshotRequest{}, bodyLimit{most: 8})
		if status, _ := statusOf(err); (status == 413) != over || read != 8 {
			t.Errorf("%d bytes: %v, %d went on", size, err, read)
		}
	}
}
