// Command tsgen writes the TypeScript types of the event stream from the Go types of package trace, with their doc
// comments, and the list of points. It is run by go generate ./core/trace.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	dir := flag.String("dir", ".", "folder of package trace")
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if err := run(*dir, *out); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func run(dir, out string) error {
	src, err := generate(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(out, src, 0o644)
}
