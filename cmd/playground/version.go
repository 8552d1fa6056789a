package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"

	"glasshouse/core/command/version"
)

// commit is the commit that this binary was made from, "" where nothing tells it.
func commit() string {
	if _, revision := version.Info(); revision != "unknown" {
		return revision
	}
	return ""
}

// runVersion prints what the embedded site says of itself.
func runVersion(args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("version", flag.ContinueOnError)
	if err := parse(f, args, 0); err != nil {
		return err
	}
	site, err := siteFiles()
	if err != nil {
		return err
	}
	raw, err := fs.ReadFile(site, "build.json")
	if err != nil {
		return err
	}
	var b struct{ Build, Commit, Version string }
	if err := json.Unmarshal(raw, &b); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Glasshouse playground v%s, build %s", b.Version, b.Build)
	if b.Commit != "" {
		fmt.Fprintf(stdout, ", commit %s", b.Commit)
	}
	fmt.Fprintln(stdout)
	return nil
}
