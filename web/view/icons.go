package view

// The paths of the icons.
const (
	iconMoon    = "M14 10.5A5.8 5.8 0 017.5 4 5.8 5.8 0 1014 10.5z"
	iconMenu    = "M3 5h12M3 9h12M3 13h12"
	iconRight   = "M3 9h12M10.5 4.5L15 9l-4.5 4.5"
	iconLeft    = "M15 9H3M7.5 4.5L3 9l4.5 4.5"
	iconBack    = "M13 4L6 9l7 5zM4.5 4v10"
	iconForward = "M5 4l7 5-7 5zM13.5 4v10"
	iconShare   = "M9 11V2.5M5.5 6L9 2.5 12.5 6M4.5 9H3v6.5h12V9h-1.5"
	iconKeys    = "M2 5h14v9H2zM5 8h.01M9 8h.01M13 8h.01M5.5 11h7"
	iconPause   = "M6 4v10M12 4v10"
)
