package invariant

import (
	"strings"
	"testing"
)

// halts tells with which words f panicked, "" for not at all.
func halts(f func()) (words string) {
	defer func() {
		if p := recover(); p != nil {
			words = p.(string)
		}
	}()
	f()
	return ""
}

func TestBrokenLawsHaltAndSayWhich(t *testing.T) {
	for _, tc := range []struct {
		name string
		f    func()
		want string
	}{
		{"a law that holds", func() { Hold(true, "water is wet") }, ""},
		{"a law that does not", func() { Hold(false, "water is wet") }, "water is wet"},
		{"a rise", func() { Rises("index", 1, 2) }, ""},
		{"a standstill is no rise", func() { Rises("index", 2, 2) }, "index must rise: 2 after 2"},
		{"a standstill is no fall", func() { NeverFalls("term", 2, 2) }, ""},
		{"a fall", func() { NeverFalls("term", 3, 2) }, "term must never fall: 2 after 3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := halts(tc.f)
			if (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Errorf("halted with %q, want %q", got, tc.want)
			}
		})
	}
}
