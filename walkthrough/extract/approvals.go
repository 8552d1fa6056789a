package extract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// approvalsFile is where the approved hashes are kept, under the source tree.
const approvalsFile = "walkthrough/approvals.json"

// Approvals holds, by station, the sha256 of the source that its prose was last read against.
type Approvals map[string]string

// ReadApprovals reads them from the source tree in dir; where there are none yet, it returns an empty set.
func ReadApprovals(dir string) (Approvals, error) {
	raw, err := os.ReadFile(filepath.Join(dir, approvalsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Approvals{}, nil
	}
	if err != nil {
		return nil, err
	}
	var a Approvals
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, fmt.Errorf("%s: %w", approvalsFile, err)
	}
	return a, nil
}

// Approve writes the hashes of the book as the approved ones.
func Approve(dir string, b *Book) error {
	a := make(Approvals, len(b.Sources))
	for _, s := range b.Sources {
		if s.SHA256 != "" {
			a[s.ID] = s.SHA256
		}
	}
	raw, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, approvalsFile), append(raw, '\n'), 0o644)
}

// Check names every station whose source is not the approved one.
func (a Approvals) Check(b *Book) error {
	var errs []error
	for _, s := range b.Sources {
		switch got := a[s.ID]; {
		case s.SHA256 == "" || got == s.SHA256:
		case got == "":
			errs = append(errs, fmt.Errorf("station %s: its source (%s) has never been approved", s.ID, s.File))
		default:
			errs = append(errs, fmt.Errorf("station %s: its source (%s, line %d) has changed since its prose was approved",
				s.ID, s.File, s.First))
		}
	}
	if len(errs) > 0 {
		errs = append(errs, errors.New("read the prose against the source, mend it, then run: go run ./walkthrough/approve"))
	}
	return errors.Join(errs...)
}
