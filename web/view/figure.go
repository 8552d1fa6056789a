package view

// medianCells are the panes of MedianFigure: as the leader keeps them, then sorted.
var medianCells = []struct {
	name, match   string
	x             float64
	holds, middle bool
}{
	{name: "a", match: "47", x: 1, holds: true},
	{name: "b", match: "48", x: 60, holds: true},
	{name: "c", match: "0", x: 119},
	{name: "c", match: "0", x: 270},
	{name: "a", match: "47", x: 329, holds: true, middle: true},
	{name: "b", match: "48", x: 388, holds: true},
}
