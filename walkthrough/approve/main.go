// Command approve says that the prose of the walkthrough has been read against the source as it stands now: it writes
// the hash of every station's source to walkthrough/approvals.json. Run it from the source tree, on purpose.
package main

import (
	"fmt"
	"os"

	"glasshouse/walkthrough/extract"
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
	old, err := extract.ReadApprovals(dir)
	if err != nil {
		return err
	}
	for _, s := range book.Sources {
		if old[s.ID] != s.SHA256 {
			fmt.Printf("approved: %s, %s line %d\n", s.ID, s.File, s.First)
		}
	}
	return extract.Approve(dir, book)
}
