package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
)

// downloadDir is where the site offers kvnode, and sumsFile its list of the archives with their SHA-256.
const (
	downloadDir = "download"
	sumsFile    = downloadDir + "/sums.json"
)

// Downloads are the archives in dir that are the very ones that site lists, by name. One that is not there, or is of
// another build, is left out.
func Downloads(site, dir fs.FS) (map[string][]byte, error) {
	raw, err := fs.ReadFile(site, sumsFile)
	if errors.Is(err, fs.ErrNotExist) || dir == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var sums map[string]string
	if err := json.Unmarshal(raw, &sums); err != nil {
		return nil, err
	}
	out := make(map[string][]byte)
	for name, want := range sums {
		packed, err := fs.ReadFile(dir, name)
		if err != nil {
			continue
		}
		if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) == want {
			out[name] = packed
		}
	}
	return out, nil
}

// offer adds the downloads to the site's files.
func (s *files) offer(site, dir fs.FS) error {
	list, err := Downloads(site, dir)
	for name, packed := range list {
		sum := sha256.Sum256(packed)
		s.byPath["/"+path.Join(downloadDir, name)] = &file{plain: packed, kind: "application/gzip", etag: hex.EncodeToString(sum[:8])}
	}
	return err
}
