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

// endless is a body of one letter, again and again.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestAnArchiveOverTheBoundIs413(t *testing.T) {
	var read int64
	f := &fake{snapshot: func(_ context.Context, _ *structs.SnapshotRequest, in io.Reader, _ io.Writer, _ structs.SnapshotReplyFn) (err error) {
		read, err = io.Copy(io.Discard, in)
		return err
	}}
	s := newTest(f, nil)
	for _, length := range []int64{maxSnapshotBody + 1, -1} {
		req := httptest.NewRequest("PUT", "http://127.0.0.1:8500/v1/snapshot", endless{})
		req.ContentLength = length
		resp := httptest.NewRecorder()
		s.Handler.ServeHTTP(resp, req)
		text := "Request body too large, max size: 1073741824 bytes."
		if length > 0 {
			text = "Request body(1073741825 bytes) too large, max size: 1073741824 bytes."
			if read != 0 {
				t.Error("it was read all the same")
			}
		}
		wantAnswer(t, resp, 413, text)
	}
	if read != maxSnapshotBody {
		t.Errorf("%d bytes went on", read)
	}
}
