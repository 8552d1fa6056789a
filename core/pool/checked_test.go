package pool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"testing/iotest"
)

// script is a connection that reads what is given and keeps what is written.
type script struct {
	net.Conn
	in     io.Reader
	out    bytes.Buffer
	writes int
}

func (s *script) Read(p []byte) (int, error) { return s.in.Read(p) }

func (s *script) Write(p []byte) (int, error) {
	s.writes++
	return s.out.Write(p)
}

// framed is what a checked connection writes for these writes.
func framed(t *testing.T, writes ...[]byte) []byte {
	t.Helper()
	s := &script{}
	c := Checked(s)
	for _, p := range writes {
		if n, err := c.Write(p); n != len(p) || err != nil {
			t.Fatalf("wrote %d of %d bytes: %v", n, len(p), err)
		}
	}
	return s.out.Bytes()
}

func TestACheckedConnectionCarriesWhatIsWritten(t *testing.T) {
	long := make([]byte, 3*frameBody+7)
	for i := range long {
		long[i] = byte(i * 31)
	}
	writes := [][]byte{{1}, {}, []byte("append"), long, long[:frameBody], {2}}
	for name, slowly := range map[string]func(io.Reader) io.Reader{
		"at once": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader,
	} {
		c := Checked(&script{in: slowly(bytes.NewReader(framed(t, writes...)))})
		got, err := io.ReadAll(c)
		if want := bytes.Join(writes, nil); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
	}
}

func TestOneWriteIsOneWrite(t *testing.T) {
	s := &script{}
	if _, err := Checked(s).Write(make([]byte, frameBody)); err != nil || s.writes != 1 {
		t.Errorf("%d writes, %v: a message that is marked goes with its head", s.writes, err)
	}
}

// Whatever bit is flipped, nothing that was not written is ever read.
func TestADamagedFrameIsNotRead(t *testing.T) {
	writes := [][]byte{[]byte("vote for me"), []byte("append 187"), []byte("commit 187")}
	sent, said := framed(t, writes...), bytes.Join(writes, nil)
	for bit := range 8 * len(sent) {
		harmed := bytes.Clone(sent)
		harmed[bit/8] ^= 1 << (bit % 8)
		c := Checked(&script{in: bytes.NewReader(harmed)})
		got, err := io.ReadAll(c)
		if !bytes.HasPrefix(said, got) || len(got) == len(said) {
			t.Fatalf("bit %d: read %q", bit, got)
		}
		if !errors.Is(err, ErrDamaged) { // and nobody waits for what a length claims
			t.Fatalf("bit %d: %v", bit, err)
		}
		if _, again := c.Read(make([]byte, 1)); again != err {
			t.Fatalf("bit %d: after %v came %v", bit, err, again)
		}
	}
}

func TestAFrameThatIsCutOffIsNoEnd(t *testing.T) {
	sent := framed(t, []byte("one"), []byte("two"))
	for n := range len(sent) {
		_, err := io.ReadAll(Checked(&script{in: bytes.NewReader(sent[:n])}))
		if atEnd := n%(len(sent)/2) == 0; (err == nil) != atEnd || !atEnd && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes of %d: %v", n, len(sent), err)
		}
	}
}

// The machine room writes frames too, where somebody changes a message by hand: wasm/host/frame.test.ts has the same bytes.
func TestAFrameIsWhatTheMachineRoomTakesItFor(t *testing.T) {
	if got, want := fmt.Sprintf("%x", framed(t, []byte("vote for me"))), "000bfff41f50937f766f746520666f72206d65"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
