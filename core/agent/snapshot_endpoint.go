package agent

import (
	"context"
	"io"
	"net/http"
	"time"

	"glasshouse/core/structs"
)

// The bounds of a snapshot that goes over HTTP.
const (
	maxSnapshotBody = 1 << 30          // bytes of an archive to restore
	snapshotLimit   = 10 * time.Minute // for all of it
)

// Snapshot saves the cluster's state as an archive, or restores it from one (mirrors Consul's (*HTTPServer).Snapshot).
func (s *HTTPServer) Snapshot(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	args := structs.SnapshotRequest{Datacenter: s.datacenter(q), Token: token(req, q), AllowStale: q.has("stale")}
	if req.Method == http.MethodPut {
		args.Op = structs.SnapshotRestore
		return nil, s.snapshotRestore(resp, req, &args, bodyLimit{most: maxSnapshotBody})
	}
	args.Op = structs.SnapshotSave
	return stream(func(head func(contentType string) io.Writer) error {
		return s.snapshotSave(resp, req, &args, head)
	}), nil
}

// snapshotSave sends the archive as it comes.
func (s *HTTPServer) snapshotSave(resp http.ResponseWriter, req *http.Request, args *structs.SnapshotRequest,
	head func(contentType string) io.Writer,
) error {
	ctx, cancel := context.WithTimeout(req.Context(), snapshotLimit)
	defer cancel()
	out := &lateWriter{}
	return s.agent.delegate.SnapshotRPC(ctx, args, http.NoBody, out, func(reply *structs.SnapshotResponse) error {
		setMeta(resp, &reply.QueryMeta)
		out.to = head("application/x-gzip")
		return nil
	})
}

// snapshotRestore reads the archive as the cluster takes it. Each piece has bodyWait to come.
func (s *HTTPServer) snapshotRestore(resp http.ResponseWriter, req *http.Request, args *structs.SnapshotRequest,
	limit bodyLimit,
) error {
	if req.ContentLength > limit.most {
		return limit.tooLarge(req.ContentLength)
	}
	ctx, cancel := context.WithTimeout(req.Context(), snapshotLimit)
	defer cancel()
	in := &pacedReader{from: http.MaxBytesReader(resp, req.Body, limit.most), conn: http.NewResponseController(resp)}
	err := s.agent.delegate.SnapshotRPC(ctx, args, in, io.Discard, func(*structs.SnapshotResponse) error { return nil })
	if in.over {
		return limit.tooLarge(-1)
	}
	return unanswered(ctx, err)
}

// lateWriter is a writer whose target is known once the answer's head is out.
type lateWriter struct {
	to io.Writer
}

func (w *lateWriter) Write(p []byte) (int, error) {
	if w.to == nil {
		return 0, io.ErrClosedPipe
	}
	return w.to.Write(p)
}

// pacedReader gives each read of a body its own bodyWait, and remembers whether the body was too long. Once all has
// come there is no deadline: the cluster's answer may take its time.
type pacedReader struct {
	from io.Reader
	conn *http.ResponseController
	over bool
}

func (r *pacedReader) Read(p []byte) (int, error) {
	_ = r.conn.SetReadDeadline(time.Now().Add(bodyWait))
	n, err := r.from.Read(p)
	if _, ok := err.(*http.MaxBytesError); ok {
		r.over = true
	}
	if err == io.EOF {
		_ = r.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}
