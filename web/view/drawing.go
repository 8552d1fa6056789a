package view

import "strings"

// The drawing is a small true model: entry 47, just written by the leader, is on its way to both followers.
func drawingTitle(site Site) string { return site.T("A drawing: three servers agreeing on one write") }

func drawnStore() [][2]string { return [][2]string{{"greeting", "hi"}, {"colour", "green"}} }

func drawnRoom(site Site, name, role string, x, y float64, tall bool) Room {
	r := Room{
		Name: name, Role: role, Term: 3, X: x, Y: y, W: 214, H: 156, CellW: 22, Inset: 12, First: 41, TermStart: 44,
		Last: 46, Panes: 8, Commit: 46, Applied: true, Store: drawnStore(), ValueX: 79,
	}
	if role == "leader" {
		r.Last, r.Pending, r.Reach = 47, 47, []string{"a", "c"}
		if tall {
			r.W, r.CellW, r.Inset, r.ValueX = 244, 25, 15, 91
		}
		return r
	}
	wait := "1.08 s"
	r.Rim = 72
	if name == "c" {
		wait, r.Rim = "0.96 s", 64
	}
	r.Says = site.T("hears b, election in {0}", wait)
	if tall {
		r.W, r.H, r.Inset, r.First, r.Panes, r.Applied = 176, 144, 17, 43, 6, false
		r.Says = site.T("hears b, {0} left", wait)
	}
	return r
}

// WideDrawing is the composition of a wide page; with plate it carries the annotations.
func WideDrawing(site Site, plate bool) Picture {
	p := Picture{
		Class: "w-mid", X: 138, W: 724, H: 420, Title: drawingTitle(site),
		Links: []string{"M372 330H628", "M198 114V241"},
		Client: Room{Name: "web", Role: "client", X: 150, Y: 40, W: 150, H: 72,
			Lines: []Line{{Text: "put greeting hello"}, {Text: site.T("waits"), Soft: true}}},
		Rooms: []Room{
			drawnRoom(site, "b", "leader", 393, 50, false), drawnRoom(site, "a", "follower", 150, 254, false),
			drawnRoom(site, "c", "follower", 636, 254, false),
		},
		Messages: []Message{
			{Route: "M389 138Q330.8 181.2 290 241", Trail: "M351.5 169.3Q340 180 329.3 191.6", X: 329.3, Y: 191.6,
				LabelX: 313.3, LabelY: 188.6, Label: site.T("append {0}", "47"), Anchor: "end"},
			{Route: "M611 138Q669.2 181.2 710 241", Trail: "M642.2 163.5Q653.9 174 664.8 185.3", X: 664.8, Y: 185.3,
				LabelX: 680.8, LabelY: 182.3, Label: site.T("append {0}", "47"), Anchor: "start"},
		},
	}
	if plate {
		p.Class, p.X, p.W = "w-wide", 0, 1000
		p.Annotations = plateLabels(site)
	}
	return p
}

func plateLabels(site Site) []Annotation {
	return []Annotation{
		{Line: "M146 305H118", X: 112, Y: 302, Anchor: "end", Text: broken(site.T("its log: every write,\nin one order"))},
		{Line: "M146 384H118", X: 112, Y: 381, Anchor: "end", Text: broken(site.T("its store: what the\nlog adds up to"))},
		{Line: "M858 350H880", X: 886, Y: 347, Anchor: "start",
			Text: broken(site.T("its patience: the\nrim burns down\nuntil it hears b"))},
		{Line: "M546 31H651", X: 657, Y: 35, Anchor: "start", Text: broken(site.T("a roof means: I lead"))},
		{Line: "M577 101H651", X: 657, Y: 98, Anchor: "start",
			Text: broken(site.T("dashed: not yet safe,\ntwo of three must hold it"))},
	}
}

// TallDrawing is the composition of a phone, and of the picture beside the book.
func TallDrawing(site Site) Picture {
	return Picture{
		Class: "w-tall", W: 390, H: 500, Title: drawingTitle(site),
		Links: []string{"M42 108V327"},
		Client: Room{Name: "web", Role: "client", X: 4, Y: 34, W: 114, H: 72,
			Lines: []Line{{Text: "put greeting"}, {Text: "hello"}}},
		Rooms: []Room{
			drawnRoom(site, "b", "leader", 134, 50, true), drawnRoom(site, "a", "follower", 8, 340, true),
			drawnRoom(site, "c", "follower", 206, 340, true),
		},
		Messages: []Message{
			{Route: "M194 210Q161 268.5 128 327", Trail: "M172.2 248.6Q165 261.5 157.7 274.4", X: 157.7, Y: 274.4,
				LabelX: 142.7, LabelY: 272.4, Label: site.T("append {0}", "47"), Anchor: "end"},
			{Route: "M310 210Q303 268.5 296 327", Trail: "M306.1 242.8Q304.5 255.6 303 268.5", X: 303, Y: 268.5,
				LabelX: 317, LabelY: 268.5, Label: site.T("append"), Label2: "47", Anchor: "start"},
		},
	}
}

// broken are the lines of a text, which ends them where the picture has room for it.
func broken(text string) []string { return strings.Split(text, "\n") }
