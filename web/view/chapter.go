package view

// Stop is one station as a chapter shows it: a visit of the write path, or an entry of a part's list.
type Stop struct {
	ID, Station, Point, On string
	Nth                    int
	// N is the station's number on the route of Total; Step is the stop's own place on this way, of Steps.
	N, Total, Step, Steps int
	Part                  string
	Title, Symbol, Name   string
	Module, Version, File string
	First, Last           int
	// Body and Notes are rendered prose; Says is the one sentence.
	Body, Says string
	Notes      []Note
	// Source is the source as rendered lines; "" where an earlier stop of the page shows it: SourceAt names that.
	Source   string
	SourceAt string
	Lines    int
	// Notice is the copyright and licence that the source's file carries, "" for none.
	Notice string
	// Was is what the stop before leaves the reader with; Before is its number and BeforeName its name.
	Before, BeforeName, Was string
	Back, Next              *Neighbour
	Live                    string
	Here                    bool
	// ReadMore is where the station is told at length, "" where that is here.
	ReadMore string
}

// Note is a note under a source, by the number that its line carries.
type Note struct {
	N    int
	HTML string
}

// Neighbour is the stop before or after.
type Neighbour struct {
	ID, Title, Name string
	N               int
}

// Chapter is one page of the walkthrough.
type Chapter struct {
	Path, Title, Lead string
	Stops             []Stop
	Route             Route
	// Walk says that the room stands beside the text.
	Walk bool
}

// element is the chapter's custom element, "" where the room does not stand beside it.
func (c Chapter) element() string {
	if c.Walk {
		return "walk"
	}
	return ""
}

// Route is the list at the left: 41 ticks in four parts, and the names of this page's stops.
type Route struct {
	Title string
	Parts []RoutePart
	Names []RouteName
}

// RoutePart is one row of ticks.
type RoutePart struct {
	Title, Range string
	Ticks        []Tick
}

// Tick is one station.
type Tick struct {
	URL, Label string
	Here, Off  bool
}

// RouteName is one stop of this page.
type RouteName struct {
	URL, Name string
	N         int
	Here      bool
}

// place says where the source stands, who passes it here, and how that is known.
func (s Stop) place(site Site) string {
	at := site.T("{0} {1}, {2}, lines {3} to {4}", s.Module, s.Version, s.File, itoa(s.First), itoa(s.Last))
	if on := s.on(site); on != "" {
		return site.T("{0}, running {1}; {2}", at, on, s.seen(site))
	}
	return site.T("{0}; {1}", at, s.seen(site))
}

func (s Stop) on(site Site) string {
	switch s.On {
	case "client":
		return site.T("on the client")
	case "follower":
		return site.T("on a follower")
	case "leader":
		return site.T("on the leader")
	}
	return ""
}

func (s Stop) seen(site Site) string {
	switch s.Live {
	case "seam":
		return site.T("seen where it calls an interface that we give it")
	case "derived":
		return site.T("derived from what the seams show")
	}
	return site.T("seen as it runs")
}
