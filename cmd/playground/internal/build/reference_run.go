package build

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"glasshouse/web/view"
)

// runRef is how a run is written down: as a link, as a plan, as a file. What can be done is read from the room's source.
func runRef(dir string) (view.Ref, error) {
	ref := view.Ref{
		Path: "/reference/run", Title: "Links, plans and run files",
		Lead: "A run is decided by the build and a plan: a seed, the machines, their wires and disks, and what was done when. A link holds a plan and a moment; a file holds a plan and every event. Times are whole nanoseconds since the room began.",
	}
	raw, err := os.ReadFile(filepath.Join(dir, "wasm", "host", "action.ts"))
	if err != nil {
		return ref, err
	}
	acts, err := actionsTable(string(raw))
	if err != nil {
		return ref, err
	}
	ref.Tables = append([]view.Table{linkTable, fileTable, planTable}, acts)
	return ref, nil
}

var linkTable = view.Table{
	ID: "link", Title: "A link", Head: []string{"part", "is"}, Words: true,
	Says: "`/playground#TEXT` or `/embed#TEXT`, at most 2,048 characters in all. TEXT is base64url, without padding, over the parts in this order; a point and the first 16 hexadecimal digits of the trace hash at that moment may follow. Numbers are written in base 128, the low digits first; a word that was written before is told by its number.",
	Rows: [][]string{
		{"version", "one byte, 1"},
		{"checksum", "four bytes over all that follows: a link that was cut off or changed is known by it"},
		{"build", "the build id of the page that made it; another build says so, and plays the link only when told to"},
		{"position", "the moment at which the room stands still"},
		{"plan", "seed, wires and disks, machines, actions; each action by its place in the table below, its time as what has passed since the one before"},
	},
}

var fileTable = view.Table{
	ID: "file", Title: "A run file", Head: []string{"line", "is"}, Words: true,
	Says: "JSON lines, UTF-8. A page of the same build can play it on; any page can look at it. A line that cannot be is named by its number, from 1.",
	Rows: [][]string{
		{"1", "the header: `glasshouse` is `run`, `version` 1, `build`, `plan`, `events` (how many lines follow), `sha256` over those lines, each with its newline: the run’s trace hash"},
		{"2 and on", "one event each, as the event stream has them: `seq` counts from 1, `t` never goes back; at most 2,000,000, of at most 65,536 characters"},
	},
}

var planTable = view.Table{
	ID: "plan", Title: "A plan", Head: []string{"field", "is"},
	Rows: [][]string{
		{"version", "1"},
		{"seed", "a whole number; all chance of the room is drawn from it"},
		{"machines", "up to 32: `name`, `addr` (IPv4), `argv` of the process that runs from the start, `env`"},
		{"physics", "`latency` between two machines, least and most; `loopback`; `fsync`, least and most"},
		{"actions", "up to 100,000: `at`, `do`, and the fields of what is done; those of one time in their order"},
	},
}

// actionCase is one case of the unions of actions, with the comment before it, which may belong to several.
var actionCase = regexp.MustCompile(`(?s)(?:/\*\*((?:[^*]|\*[^/])*)\*/\s*)?\| \{ do: "(\w+)"(.*?) \}`)

// actionsTable reads what can be done from the types of wasm/host/action.ts.
func actionsTable(source string) (view.Table, error) {
	table := view.Table{
		ID: "actions", Title: "What can be done", Head: []string{"do", "fields", "is"},
		Says: "A direction is from one machine to another; `*` is every machine. A field with a question mark may be left out.",
	}
	from, to := strings.Index(source, "export type WorkBody"), strings.Index(source, "/** What a disk can be asked. */")
	if from < 0 || to < from {
		return table, fmt.Errorf("action.ts: the types of actions are not where they were")
	}
	says := ""
	for _, m := range actionCase.FindAllStringSubmatch(source[from:to], -1) {
		if m[1] != "" {
			says = oneLine(strings.ReplaceAll(m[1], "\n   * ", " "))
		}
		fields := strings.Split(strings.TrimPrefix(strings.TrimSpace(m[3]), "; "), "; ")
		for i, f := range fields {
			name, _, _ := strings.Cut(f, ":")
			if fields[i] = ""; name != "" {
				fields[i] = "`" + name + "`"
			}
		}
		table.Rows = append(table.Rows, []string{m[2], strings.Join(fields, " "), says})
	}
	if len(table.Rows) == 0 {
		return table, fmt.Errorf("action.ts: no action was read")
	}
	return table, nil
}
