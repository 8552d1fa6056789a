package build

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"glasshouse/web/view"
)

// rows counts what a page's tables hold; a cell holds sentences, and none of the source round them.
func rows(read func(string) (view.Ref, error)) func(string) (int, error) {
	return func(dir string) (int, error) {
		ref, err := read(dir)
		n := 0
		for _, table := range ref.Tables {
			for _, row := range table.Rows {
				n++
				if all := strings.Join(row, " "); strings.Contains(all, "*/") || strings.Count(all, "`")%2 != 0 {
					return n, fmt.Errorf("%s: %q", table.ID, row)
				}
			}
		}
		return n, err
	}
}

func TestEveryReferencePageIsRead(t *testing.T) {
	for name, read := range map[string]func(string) (int, error){
		"http": rows(httpRef), "rpc": rows(rpcRef), "configuration": rows(configRef), "events": rows(eventsRef),
		"metrics": rows(metricsRef), "run": rows(runRef), "differences": rows(differencesRef),
	} {
		if n, err := read("../../../.."); err != nil || n < 10 {
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
	}
}

func TestTheReadmeNamesEveryDifference(t *testing.T) {
	readme, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	ref, err := differencesRef("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range ref.Tables {
		for _, row := range table.Rows {
			if !strings.Contains(string(readme), "- "+row[0]+"\n") {
				t.Errorf("README.md does not list %q", row[0])
			}
		}
	}
}
