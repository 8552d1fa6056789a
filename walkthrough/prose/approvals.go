package prose

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"glasshouse/walkthrough"
	"glasshouse/walkthrough/extract"
)

// approvalsFile is where the approved hashes are kept, under the source tree.
const approvalsFile = "walkthrough/approvals.json"

// Approval is what somebody has read together: a station's source, and what is said about it.
type Approval struct {
	// Source is the sha256 of the shown source.
	Source string `json:"source"`
	// Texts is the sha256 of the station's files in every language, so that none is changed and the other forgotten.
	Texts string `json:"texts"`
}

// Approvals holds what was last approved, by station.
type Approvals map[string]Approval

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

// Current is what there is to approve now; a station whose source is absent is not in it.
func Current(b *extract.Book) (Approvals, error) {
	a := make(Approvals, len(b.Sources))
	for _, s := range b.Sources {
		if s.SHA256 == "" {
			continue
		}
		texts, err := textsHash(s.ID)
		if err != nil {
			return nil, err
		}
		a[s.ID] = Approval{Source: s.SHA256, Texts: texts}
	}
	return a, nil
}

// textsHash is over the files of the station and of its visits in every language, each after its name and length.
func textsHash(station string) (string, error) {
	ids := []string{station}
	for _, v := range walkthrough.WritePath() {
		if v.Station == station && !slices.Contains(ids, v.ID) {
			ids = append(ids, v.ID)
		}
	}
	h := sha256.New()
	for _, lang := range Languages() {
		for _, id := range ids {
			raw, err := read(lang, id)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s/%s %d\n%s", lang, id, len(raw), raw)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Write keeps the approvals in the source tree in dir.
func (a Approvals) Write(dir string) error {
	raw, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, approvalsFile), append(raw, '\n'), 0o644)
}

// Check names every station of the book whose source or texts are not the approved ones.
func (a Approvals) Check(b *extract.Book) error {
	current, err := Current(b)
	if err != nil {
		return err
	}
	var errs []error
	for _, s := range b.Sources {
		now, ok := current[s.ID]
		switch got, approved := a[s.ID]; {
		case !ok || got == now:
		case !approved:
			errs = append(errs, fmt.Errorf("station %s: its source (%s) has never been approved", s.ID, s.File))
		case got.Source != now.Source:
			errs = append(errs, fmt.Errorf("station %s: its source (%s, line %d) has changed since its prose was approved",
				s.ID, s.File, s.First))
		default:
			errs = append(errs, fmt.Errorf("station %s: a text in one language has changed since all were approved", s.ID))
		}
	}
	if len(errs) > 0 {
		errs = append(errs, errors.New("read the prose in every language against the source, mend it, then run: "+
			"go run ./walkthrough/approve"))
	}
	return errors.Join(errs...)
}
