// Command approve says that the prose of the walkthrough has been read, in every language, against the source as it
// stands now: it writes the hashes of every station's source and texts to walkthrough/approvals.json. Run it from the
// source tree, on purpose.
package main

import (
	"fmt"
	"os"

	"glasshouse/walkthrough/extract"
	"glasshouse/walkthrough/prose"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "approve:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	book, err := extract.Run(dir, extract.Options{})
	if err != nil {
		return err
	}
	old, err := prose.ReadApprovals(dir)
	if err != nil {
		return err
	}
	now, err := prose.Current(book)
	if err != nil {
		return err
	}
	for _, s := range book.Sources {
		if old[s.ID] != now[s.ID] {
			fmt.Printf("approved: %s, %s line %d\n", s.ID, s.File, s.First)
		}
	}
	return now.Write(dir)
}
