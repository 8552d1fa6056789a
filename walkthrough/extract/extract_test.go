package extract

import (
	"strings"
	"testing"

	"glasshouse/core/trace"
	"glasshouse/walkthrough"
)

// The tests' points: FSM.Apply and Server.forward with its steps are real ones, so that checkPoints looks for them.
var names = map[string]string{
	"ServerForward": "Server.forward", "ServerForwardLocal": "Server.forward/local",
	"ServerForwardRemote": "Server.forward/remote", "ServerForwardRetry": "Server.forward/retry", "FSMApply": "FSM.Apply",
}

const forwardSource = `package p

// forward goes on.
// It has a second line.
func (s *Server) forward(method string) (bool, error) {
	s.trace.Hit(trace.ServerForward, "id")
	if method == "" {
		s.trace.Hit(trace.ServerForwardLocal, "id")
		return false, nil
	}
	for {
		s.trace.Hit(trace.ServerForwardRemote, "id")
		call(` + "`a\n\tb`" + `)
		s.trace.Hit(trace.ServerForwardRetry, "id")
	}
}

func other() {}

func init() {
	register("one") // the first
}
`

func station(t *testing.T, src string, s walkthrough.Station) (*Source, error) {
	t.Helper()
	p, err := FromSource("example/p", "p/p.go", src)
	if err != nil {
		t.Fatal(err)
	}
	return Station(p, s, names)
}

func forwardStation() walkthrough.Station {
	return walkthrough.Station{ID: "Server.forward", Part: walkthrough.Read, Package: "example/p",
		Symbols: []string{"(*Server).forward"}}
}

func TestDeclarationIsTakenWithItsDocComment(t *testing.T) {
	got, err := station(t, forwardSource, forwardStation())
	if err != nil {
		t.Fatal(err)
	}
	if got.File != "p/p.go" || got.Decl != 5 || got.First != 3 || got.Last != 17 || len(got.Lines) != 15 {
		t.Errorf("%s, lines %d to %d, %d shown", got.File, got.First, got.Last, len(got.Lines))
	}
	if want := "// forward goes on."; got.Lines[0].Text != want {
		t.Errorf("first line %q, want %q", got.Lines[0].Text, want)
	}
}

func TestEachPointLightsTheStatementAfterItsHit(t *testing.T) {
	got, err := station(t, forwardSource, forwardStation())
	if err != nil {
		t.Fatal(err)
	}
	// The last one has nothing after it in the loop, so its own line lights.
	want := map[string]int{"Server.forward": 7, "Server.forward/local": 9, "Server.forward/remote": 13, "Server.forward/retry": 15}
	for point, line := range want {
		if got.Points[point] != line {
			t.Errorf("%s lights %d, want %d", point, got.Points[point], line)
		}
	}
}

func TestAPointThatTheSourceDoesNotPassIsRefused(t *testing.T) {
	src := strings.Replace(forwardSource, `s.trace.Hit(trace.ServerForwardRetry, "id")`, "", 1)
	_, err := station(t, src, forwardStation())
	wantError(t, err, "passes no point Server.forward/retry")
}

func TestASymbolThatIsGoneIsNamed(t *testing.T) {
	s := forwardStation()
	for _, symbol := range []string{"(*Server).forwards", "(Server).forward", "forward", "init:two"} {
		s.Symbols = []string{symbol}
		_, err := station(t, forwardSource, s)
		wantError(t, err, strings.TrimPrefix(symbol, "init:"))
	}
}

func TestAQuoteMustStandExactlyOnce(t *testing.T) {
	s := forwardStation()
	s.Quotes = map[string]string{"Server.forward": "return true"}
	_, err := station(t, forwardSource, s)
	wantError(t, err, "absent")
	s.Quotes = map[string]string{"Server.forward": "s.trace.Hit"}
	_, err = station(t, forwardSource, s)
	wantError(t, err, "more than once")
	s.Quotes = map[string]string{"Server.forward": "for {"}
	got, err := station(t, forwardSource, s)
	if err != nil || got.Points["Server.forward"] != 11 {
		t.Errorf("got %v, %v; want line 11", got, err)
	}
}

func TestInitFunctionIsFoundByItsText(t *testing.T) {
	p, err := FromSource("example/p", "p/p.go", forwardSource)
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.find(`init:register("one"`)
	if err != nil {
		t.Fatal(err)
	}
	if lines := p.lines(f); len(lines) != 3 || lines[0] != 21 {
		t.Errorf("lines %v", lines)
	}
}

func TestALongInitFunctionIsShownRoundItsText(t *testing.T) {
	src := "package p\n\nfunc init() {\n" + strings.Repeat("\tnone()\n", 20) + "\tregister(\"here\")\n" + strings.Repeat("\tnone()\n", 20) + "}\n"
	p, err := FromSource("example/p", "p.go", src)
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.find("init:here")
	if err != nil {
		t.Fatal(err)
	}
	lines := p.lines(f)
	if len(lines) != 9 || lines[0] != 3 || lines[4] != 24 || lines[8] != 45 {
		t.Errorf("lines %v", lines)
	}
}

func TestTokensJoinToTheSource(t *testing.T) {
	got, err := station(t, forwardSource, forwardStation())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range got.Lines {
		text := ""
		for _, tok := range l.Tokens {
			text += tok[1]
		}
		if want := strings.ReplaceAll(l.Text, "\t", "  "); text != want {
			t.Errorf("line %d: tokens %q, source %q", l.Number, text, want)
		}
	}
	// The raw string that crosses a line is a string on both.
	if in := got.Lines[11].Tokens; in[len(in)-1] != (Token{"", ")"}) || in[len(in)-2] != (Token{"s", "b`"}) {
		t.Errorf("tokens %q", in)
	}
	if first := got.Lines[2].Tokens[0]; first != (Token{"k", "func"}) {
		t.Errorf("first token %q", first)
	}
}

func TestPointNamesAreReadFromTheSource(t *testing.T) {
	got, err := PointNames([]byte(`package trace
var points = [numPoints]struct{ station, step string }{
	Main: {"main", "", Seen},
	Fwd:  {"Server.forward", "remote", Seen},
}`))
	if err != nil {
		t.Fatal(err)
	}
	if got["Main"] != "main" || got["Fwd"] != "Server.forward/remote" {
		t.Errorf("%v", got)
	}
	if _, err := PointNames([]byte("package trace")); err == nil {
		t.Error("a source without points was taken")
	}
}

// TestTheRouteStands extracts the whole route from this source tree: every symbol is there, every point has a line.
func TestTheRouteStands(t *testing.T) {
	book, err := Run("../..", Options{})
	if err != nil {
		t.Fatal(err)
	}
	lit := make(map[string]bool)
	for i, s := range book.StationsFile(Release{Version: "v0.1.0"}) {
		if s.Symbol == "" || s.Module == "" || s.Version == "" || s.File == "" || s.Line == 0 || len(s.SHA256) != 64 {
			t.Errorf("station %s is not whole: %+v", s.Station, s)
		}
		if s.Station != walkthrough.Stations()[i].ID {
			t.Errorf("station %d is %s", i+1, s.Station)
		}
	}
	for _, s := range book.SourceFile(Release{}).Stations {
		if len(s.Lines) != len(s.Numbers) || len(s.Lines) == 0 {
			t.Errorf("station %s: %d lines, %d numbers", s.Station, len(s.Lines), len(s.Numbers))
		}
		for name := range s.Points {
			lit[name] = true
		}
	}
	for _, p := range trace.Points() {
		if !lit[p.String()] {
			t.Errorf("point %s lights nothing", p)
		}
	}
}

func wantError(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("error %v, want one that says %q", err, part)
	}
}

func TestAFilesNoticeIsReadFromItsFirstComment(t *testing.T) {
	for _, tc := range []struct{ src, want string }{
		{"// Copyright A. Author 2013, 2025\n// SPDX-License-Identifier: MPL-2.0\n\npackage p\n", "Copyright A. Author 2013, 2025, MPL-2.0"},
		{"// Package p is ours.\npackage p\n\n// Copyright is a word.\n", ""},
		{"package p\n", ""},
	} {
		if got := notice([]byte(tc.src)); got != tc.want {
			t.Errorf("notice(%q) = %q, want %q", tc.src, got, tc.want)
		}
	}
}
