package view

import (
	"fmt"
	"strconv"
	"strings"
)

// Picture is one still of the cluster, drawn at build for pages that no script brings to life. Its units are those of
// LOOK, section 4.
type Picture struct {
	Class         string // w-wide, w-mid or w-tall
	X, Y, W, H    float64
	Title         string
	Links         []string
	Client        Room
	Rooms         []Room
	Messages      []Message
	Annotations   []Annotation
	ShowsDrawings bool
}

// Room is one machine.
type Room struct {
	Name, Role string
	Term       int
	X, Y, W, H float64
	CellW      float64
	Inset      float64
	First      int // index of the first cell
	TermStart  int // the first index of Term; those before are of the term before it
	Last       int // index of the last entry
	Panes      int
	Commit     int
	Applied    bool // says applied as well
	Pending    int  // the entry that is followed and not yet safe, 0 for none
	Says       string
	Reach      []string // the followers in the leader's book
	Store      [][2]string
	ValueX     float64
	Rim        float64 // what is left of its patience, of 100; 0 draws none
	Lines      []Line  // what a client says
}

// Line is a line of text and whether it is soft.
type Line struct {
	Text string
	Soft bool
}

// Message is one message on its way.
type Message struct {
	Route, Trail   string
	X, Y           float64
	LabelX, LabelY float64
	Label, Label2  string
	Anchor         string
}

// Annotation is a label of the plate.
type Annotation struct {
	Line   string
	X, Y   float64
	Anchor string
	Text   []string
}

// Cell is one pane of a log strip.
type Cell struct {
	X       float64
	Index   int // 0 for an empty pane
	Class   string
	Fill    string
	Mullion bool
	Thread  bool
}

func (r Room) cells() []Cell {
	out := make([]Cell, 0, r.Panes)
	for i := range r.Panes {
		c := Cell{X: r.Inset + float64(i)*(r.CellW+2), Index: r.First + i}
		if c.Index > r.Last {
			c.Index = 0
			out = append(out, c)
			continue
		}
		term := r.Term
		if c.Index < r.TermStart {
			term--
		}
		c.Fill = fmt.Sprintf("tf%d", (term-1)%6+1)
		c.Class = "cell"
		if c.Index > r.Commit {
			c.Class += " unc"
		}
		c.Mullion = c.Index == r.TermStart && i > 0
		c.Thread = c.Index == r.Pending && r.Pending != 0
		out = append(out, c)
	}
	return out
}

// commitX is where the line under the committed cells ends.
func (r Room) commitX() float64 {
	return r.Inset + float64(r.Commit-r.First+1)*(r.CellW+2) - 2
}

// cellMid is the middle of the cell at index.
func (r Room) cellMid(index int) float64 {
	return r.Inset + float64(index-r.First)*(r.CellW+2) + r.CellW/2
}

func (r Room) wash() string { return fmt.Sprintf("tw%d", (r.Term-1)%6+1) }
func (r Room) fill() string { return fmt.Sprintf("tf%d", (r.Term-1)%6+1) }

func (r Room) label(site Site) string {
	if r.Role == "client" {
		return site.T("machine {0}, client", r.Name)
	}
	return site.T("machine {0}, {1}, term {2}, commit {3}", r.Name, r.role(site), itoa(r.Term), itoa(r.Commit))
}

func (r Room) role(site Site) string {
	if r.Role == "leader" {
		return site.T("leader")
	}
	return site.T("follower")
}

// storeY is where the hairline over the store stands.
func (r Room) storeY() float64 { return r.H - 42 }

// roof is the gable: outline, purlin and rafters, rising an eighth of the width.
func (r Room) apex() float64 { return -4 - r.W/8 }

func (r Room) rafters() []string {
	eave, top := -4.0, r.apex()
	left, right := -7.0, r.W+7
	mid := r.W / 2
	var out []string
	for _, share := range []float64{1. / 6, 1. / 3, 2. / 3, 5. / 6} {
		out = append(out, fmt.Sprintf("M%s %sL%s %s", f1(left+(right-left)*share+2.33*(1-2*share)), f1(eave), f1(mid), f1(top)))
	}
	half := (eave + top) / 2
	out = append(out, fmt.Sprintf("M%s %sV%s", f1(mid), f1(eave), f1(top)),
		fmt.Sprintf("M%s %sH%s", f1((left+mid)/2), f1(half), f1((right+mid)/2)))
	return out
}

// rim is the rounded rectangle of a follower's patience, from the top centre, clockwise.
func (r Room) rim() string {
	w, h := r.W+7, r.H+7
	return fmt.Sprintf("M%s -12H%sQ%s -12 %s -8V%sQ%s %s %s %sH-3Q-7 %s -7 %sV-8Q-7 -12 -3 -12Z",
		f1(r.W/2), f1(w-4), f1(w), f1(w), f1(h-4), f1(w), f1(h), f1(w-4), f1(h), f1(h), f1(h-4))
}

func (r Room) glint() string {
	w, y := r.W-42, r.H-7
	return fmt.Sprintf("M%s %sl9 -9M%s %sl13 -13M%s %sl5 -5", f1(w), f1(y), f1(w+8), f1(y), f1(w+20), f1(y))
}

// f1 prints a coordinate with at most one decimal.
func f1(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

func at(x, y float64) string { return "translate(" + f1(x) + " " + f1(y) + ")" }
