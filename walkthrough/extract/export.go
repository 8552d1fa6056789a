package extract

import "glasshouse/walkthrough"

// StationEntry is one station of stations.json, as tools outside read it.
type StationEntry struct {
	Station string `json:"station"`
	Symbol  string `json:"symbol"`
	Module  string `json:"module"`
	Version string `json:"version"`
	File    string `json:"file"`
	// Line is where the declaration stands, below its comment.
	Line    int    `json:"line"`
	Chapter string `json:"chapter"`
	URL     string `json:"url"`
	SHA256  string `json:"sha256"`
	Live    string `json:"live"`
}

// SourceFile is source.json: what the code pane and the walk read.
type SourceFile struct {
	Build    string        `json:"build"`
	Stations []SourceEntry `json:"stations"`
}

// SourceEntry is one station of source.json.
type SourceEntry struct {
	Station string `json:"station"`
	Part    string `json:"part"`
	N       int    `json:"n"`
	Title   string `json:"title"`
	Name    string `json:"name"`
	Symbol  string `json:"symbol"`
	Module  string `json:"module"`
	Version string `json:"version"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	URL     string `json:"url"`
	Live    string `json:"live"`
	SHA256  string `json:"sha256"`
	// Notice is the file's own notice of copyright and licence.
	Notice string `json:"notice,omitempty"`
	// Lines are the tokens of each line, and Numbers the number of each in its file: where two numbers are not
	// neighbours, what stands between is not shown.
	Lines   [][]Token      `json:"lines"`
	Numbers []int          `json:"numbers"`
	Points  map[string]Lit `json:"points"`
}

// Lit is the line that lights when a point is passed.
type Lit struct {
	Line int `json:"line"`
}

// Release is the version of our own module on pages and in stations.json.
type Release struct {
	// Version replaces the empty version of the main module.
	Version string
	Build   string
}

func (s *Source) version(r Release) string {
	if s.Version == "" {
		return r.Version
	}
	return s.Version
}

// URL is where the station's source and sentence stand: on the page of its part.
func URL(s walkthrough.Station) string { return "/walkthrough/" + string(s.Part) + "#" + s.ID }

// ReadURL is where a station is best read: on the write path where it is part of that, else on the page of its part.
func ReadURL(s walkthrough.Station) string {
	for _, v := range walkthrough.WritePath() {
		if v.Station == s.ID {
			return "/walkthrough/write#" + v.ID
		}
	}
	return URL(s)
}

// StationsFile is the content of stations.json.
func (b *Book) StationsFile(r Release) []StationEntry {
	out := make([]StationEntry, 0, len(b.Sources))
	for _, s := range b.Sources {
		out = append(out, StationEntry{
			Station: s.ID, Symbol: s.Symbol(), Module: s.Module, Version: s.version(r), File: s.File, Line: s.Decl,
			Chapter: string(s.Part), URL: URL(s.Station), SHA256: s.SHA256, Live: s.Live.String(),
		})
	}
	return out
}

// SourceFile is the content of source.json.
func (b *Book) SourceFile(r Release) SourceFile {
	out := SourceFile{Build: r.Build}
	for _, s := range b.Sources {
		e := SourceEntry{
			Station: s.ID, Part: string(s.Part), N: s.N, Title: s.Title, Name: s.Name, Symbol: s.Symbol(), Module: s.Module,
			Version: s.version(r), File: s.File, Line: s.Decl, URL: ReadURL(s.Station), Live: s.Live.String(),
			SHA256: s.SHA256, Notice: s.Notice, Lines: make([][]Token, 0, len(s.Lines)), Numbers: make([]int, 0, len(s.Lines)),
			Points: make(map[string]Lit, len(s.Points)),
		}
		for _, l := range s.Lines {
			tokens := l.Tokens
			if tokens == nil {
				tokens = []Token{}
			}
			e.Lines = append(e.Lines, tokens)
			e.Numbers = append(e.Numbers, l.Number)
		}
		for name, line := range s.Points {
			e.Points[name] = Lit{Line: line}
		}
		out.Stations = append(out.Stations, e)
	}
	return out
}
