package snapshot

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/hashicorp/raft"
)

// member is one entry of an archive that a test makes by hand.
type member struct {
	head tar.Header
	body []byte
}

func file(name string, body []byte) member {
	return member{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: int64(len(body))}, body}
}

// pack makes an archive of any members.
func pack(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	archive := tar.NewWriter(zip)
	for _, m := range members {
		if err := archive.WriteHeader(&m.head); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(m.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var state = bytes.Repeat([]byte("state "), 1000)

func meta(size int) *raft.SnapshotMeta {
	return &raft.SnapshotMeta{Version: 1, ID: "2-9-1", Index: 9, Term: 2, Size: int64(size)}
}

// good are the members of a good archive.
func good(t testing.TB) (metaFile, stateFile, sumsFile member) {
	t.Helper()
	head, err := json.Marshal(meta(len(state)))
	if err != nil {
		t.Fatal(err)
	}
	list := fmt.Sprintf("%x  meta.json\n%x  state.bin\n", sha256.Sum256(head), sha256.Sum256(state))
	return file(metaName, head), file(stateName, state), file(sumsName, []byte(list))
}

func TestAnArchiveHoldsWhatWasWritten(t *testing.T) {
	var b, again bytes.Buffer
	for _, to := range []*bytes.Buffer{&b, &again} {
		if err := Write(to, meta(len(state)), bytes.NewReader(state)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("equal snapshots made archives that differ")
	}
	var got bytes.Buffer
	m, err := Read(&b, &got)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), state) || m.Index != 9 || m.Term != 2 || m.ID != "2-9-1" {
		t.Errorf("read %d bytes, %+v", got.Len(), m)
	}
}

func TestTheOrderOfMembersDoesNotCount(t *testing.T) {
	m, s, l := good(t)
	for _, order := range [][]member{{m, s, l}, {l, s, m}, {s, l, m}} {
		if _, err := Verify(bytes.NewReader(pack(t, order...))); err != nil {
			t.Errorf("%s, %s, %s: %v", order[0].head.Name, order[1].head.Name, order[2].head.Name, err)
		}
	}
}

func TestAnArchiveThatIsNotWholeAndTrueIsRefused(t *testing.T) {
	m, s, l := good(t)
	link := member{head: tar.Header{Typeflag: tar.TypeSymlink, Name: stateName, Linkname: "/etc/passwd"}}
	other := bytes.Clone(state)
	other[7] ^= 1
	sums := func(text string) member { return file(sumsName, []byte(text)) }
	far := file(metaName, bytes.Replace(m.body, []byte(`"Index":9`), []byte(`"Index":18446744073709551615`), 1))
	longer := file(metaName, bytes.Replace(m.body, []byte(`"Size":6000`), []byte(`"Size":5999`), 1))
	sumOf := func(head member) member {
		return sums(fmt.Sprintf("%x  meta.json\n%x  state.bin\n", sha256.Sum256(head.body), sha256.Sum256(state)))
	}
	whole := pack(t, m, s, l)
	for name, tc := range map[string]struct {
		archive []byte
		want    string
	}{
		"nothing":                  {nil, "failed to decompress snapshot: EOF"},
		"junk":                     {[]byte("this is no archive at all"), "failed to decompress snapshot: gzip: invalid header"},
		"half a header":            {whole[:5], "failed to decompress snapshot: unexpected EOF"},
		"a third":                  {whole[:len(whole)/3], "unexpected EOF"},
		"all but the last byte":    {whole[:len(whole)-1], "unexpected EOF"},
		"rubbish behind":           {append(bytes.Clone(whole), "more"...), "something follows the snapshot"},
		"a second archive behind":  {append(bytes.Clone(whole), whole...), "something follows the snapshot"},
		"no members":               {pack(t), `"meta.json" is missing`},
		"no meta":                  {pack(t, s, l), `"meta.json" is missing`},
		"no state":                 {pack(t, m, l), `"state.bin" is missing`},
		"no sums":                  {pack(t, m, s), `"SHA256SUMS" is missing`},
		"a further member":         {pack(t, m, s, file("x", nil), l), `unexpected file "x"`},
		"a path":                   {pack(t, m, s, file("../state.bin", state), l), `unexpected file "../state.bin"`},
		"two states":               {pack(t, m, s, s, l), `"state.bin" is twice`},
		"a link":                   {pack(t, m, link, l), `"state.bin" in snapshot is no plain file`},
		"another state":            {pack(t, m, file(stateName, other), l), `hash check failed for "state.bin"`},
		"another meta":             {pack(t, far, s, l), `hash check failed for "meta.json"`},
		"empty sums":               {pack(t, m, s, sums("")), `file missing for "meta.json"`},
		"the sum of one":           {pack(t, m, s, sums(string(l.body[:76]))), `file missing for "state.bin"`},
		"a sum twice":              {pack(t, m, s, sums(string(l.body)+string(l.body[:76]))), `names "meta.json" twice`},
		"the sum of a stranger":    {pack(t, m, s, sums(string(l.body)+"00  x\n")), `list missing hash for "x"`},
		"sums that are none":       {pack(t, m, s, sums("hello\n")), "is no line of SHA256SUMS"},
		"an index beyond any log":  {pack(t, far, s, sumOf(far)), "no log reaches index"},
		"a size that is not its":   {pack(t, longer, s, sumOf(longer)), "its metadata says 5999"},
		"meta that is no JSON":     {pack(t, file(metaName, []byte("{")), s, sumOf(file(metaName, []byte("{")))), "failed to decode snapshot metadata"},
		"a meta beyond its bound":  {pack(t, file(metaName, make([]byte, maxMeta+1)), s, l), "at most 1048576 are taken"},
		"sums beyond their bound":  {pack(t, m, s, file(sumsName, make([]byte, maxSums+1))), "at most 4096 are taken"},
		"a checksum of gzip's off": {flip(whole, len(whole)-6), "gzip: invalid checksum"},
	} {
		if _, err := Verify(bytes.NewReader(tc.archive)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v; want %q", name, err, tc.want)
		}
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0x55
	return b
}

func TestEveryCutAndEveryChangedByteIsNoticed(t *testing.T) {
	small := []byte("a small state")
	var b bytes.Buffer
	if err := Write(&b, meta(len(small)), bytes.NewReader(small)); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for at := range whole {
		if _, err := Verify(bytes.NewReader(whole[:at])); err == nil {
			t.Errorf("cut after %d of %d bytes", at, len(whole))
		}
		var got bytes.Buffer
		m, err := Read(bytes.NewReader(flip(whole, at)), &got)
		// gzip's own header has bytes that mean nothing: then the snapshot must be the same.
		if err == nil && (!bytes.Equal(got.Bytes(), small) || m.Index != 9) {
			t.Errorf("byte %d changed, and so the snapshot: %+v", at, m)
		}
	}
}

func TestAnArchiveThatUnpacksTooFarIsRefusedByItsHead(t *testing.T) {
	m, _, l := good(t)
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	archive := tar.NewWriter(zip)
	for _, head := range []tar.Header{m.head, {Typeflag: tar.TypeReg, Name: stateName, Size: MaxState + 1}} {
		if err := archive.WriteHeader(&head); err != nil {
			t.Fatal(err)
		}
		if head.Name == metaName {
			archive.Write(m.body)
		}
	}
	zip.Close()
	n := &counter{}
	_, err := Read(&b, n)
	if err == nil || !strings.Contains(err.Error(), "at most") || n.bytes > 0 {
		t.Errorf("%v, after %d bytes were written", err, n.bytes)
	}
	// What a tar program leaves behind the members is a few zeros, not a mountain of them.
	var plain bytes.Buffer
	zip = gzip.NewWriter(&plain)
	unpacked, err := gzip.NewReader(bytes.NewReader(pack(t, m, file(stateName, state), l)))
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(zip, unpacked)
	zip.Write(make([]byte, maxPadding+1))
	zip.Close()
	if _, err := Verify(&plain); err == nil || !strings.Contains(err.Error(), "something follows") {
		t.Errorf("zeros without end: %v", err)
	}
}

type counter struct{ bytes int }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

func TestAStateThatIsNotAsLongAsItsMetaSaysIsNotWritten(t *testing.T) {
	for _, size := range []int{len(state) - 1, len(state) + 1} {
		if err := Write(io.Discard, meta(size), bytes.NewReader(state)); err == nil {
			t.Errorf("%d bytes were written as %d", len(state), size)
		}
	}
	if err := Write(io.Discard, &raft.SnapshotMeta{Size: MaxState + 1}, bytes.NewReader(nil)); err == nil {
		t.Error("a state beyond MaxState was written")
	}
}

// FuzzRead has its seeds in testdata.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		var got bytes.Buffer
		meta, err := Read(bytes.NewReader(b), &got)
		if err != nil {
			return
		}
		if meta.Size != int64(got.Len()) {
			t.Fatalf("taken with %d bytes, and meta says %d", got.Len(), meta.Size)
		}
		// What was taken is what Write would make of it.
		var again, second bytes.Buffer
		if err := Write(&again, meta, bytes.NewReader(got.Bytes())); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(&again, &second); err != nil || !bytes.Equal(got.Bytes(), second.Bytes()) {
			t.Fatalf("written again it reads differently: %v", err)
		}
	})
}
