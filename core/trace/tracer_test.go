package trace

import "testing"

// deaf is a sink that nobody listens to; an event that reaches it is a fault.
type deaf struct{ t testing.TB }

func (deaf) Listening() bool { return false }
func (d deaf) Emit(*Event)   { d.t.Error("an event was made for nobody") }

func TestAPointCostsNoAllocationWhereNobodyListens(t *testing.T) {
	for name, tr := range map[string]*Tracer{"no tracer": nil, "no listener": New(deaf{t})} {
		if n := testing.AllocsPerRun(1000, func() {
			tr.Hit(ServerForward, "id")
			tr.HitEntry(FSMApply, "id", 1, 2)
		}); n != 0 {
			t.Errorf("%s: %v allocations a point", name, n)
		}
		if tr.On() {
			t.Errorf("%s: it says that someone listens", name)
		}
	}
}

func BenchmarkHitNobody(b *testing.B) {
	var tr *Tracer
	for b.Loop() {
		tr.Hit(ServerForward, "id")
	}
}

func TestClipCutsAtARune(t *testing.T) {
	for _, tc := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"}, {"longer", 5, "lo…"}, {"äöüäöü", 8, "äö…"}, {"äöüäöü", 7, "äö…"}, {"", 4, ""},
	} {
		if got := Clip(tc.in, tc.n); got != tc.want {
			t.Errorf("%q to %d bytes: %q, want %q", tc.in, tc.n, got, tc.want)
		}
	}
}
