package build

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"glasshouse/web/view"
)

// downloadDir is where kvnode for real machines is offered; serve answers for it from files beside the executable.
const downloadDir = "download"

// downloadsFile lists the archives with their sums, for serve: no other is given out.
const downloadsFile = downloadDir + "/sums.json"

// binDir is where make puts the executables.
const binDir = "bin"

// systems are those that kvnode may be offered for: the program's name in build/download, and how people call them. The
// first is built always, the others by make downloads.
var systems = [][2]string{
	{"kvnode-linux-amd64", "Linux, x86-64"}, {"kvnode-linux-arm64", "Linux, ARM64"}, {"kvnode-darwin-arm64", "macOS, Apple silicon"},
}

// downloads packs the programs that make has built. Each must be of the sources and of the commit that the site is of,
// and of its modules.
func (b *builder) downloads() error {
	mods, err := modules(b.Dir)
	if err != nil {
		return err
	}
	b.site.Modules = mods
	b.archives = map[string][]byte{}
	sums := map[string]string{}
	for _, s := range systems {
		program, err := os.ReadFile(b.path(madeDir, downloadDir, s[0]))
		b.zh.T(s[1]) // a text of ours, offered or not
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(b.Log, "  not offered: %s\n", s[0])
			continue
		}
		if err != nil {
			return err
		}
		if err := sameSource(program, b.site.Made, b.Commit, mods); err != nil {
			fmt.Fprintf(b.Log, "  not offered: %s: %v\n", s[0], err)
			continue
		}
		packed, err := archive(program)
		if err != nil {
			return err
		}
		name := s[0] + ".tar.gz"
		b.archives[name] = packed
		sums[name] = hexSum(packed)
		b.site.Downloads = append(b.site.Downloads, view.Download{
			URL: "/" + downloadDir + "/" + name, Name: name, System: s[1], Size: megabytes(len(packed)), Sum: hexSum(packed), Program: hexSum(program),
		})
	}
	b.zh.Modules, b.zh.Downloads = b.site.Modules, b.site.Downloads
	return b.json(downloadsFile, sums)
}

// sameSource holds a program against the source tree: the sum of its sources, its commit where one is known, and the sum
// of every module in it.
func sameSource(program []byte, made, commit string, mods []view.Module) error {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return err
	}
	if made == "" || !bytes.Contains(program, []byte(made)) {
		return fmt.Errorf("it is not of the sources with the sum %s", made)
	}
	if !bytes.Contains(program, []byte(commit)) {
		return fmt.Errorf("it is not of commit %s", commit)
	}
	known := make(map[string]string, len(mods))
	for _, m := range mods {
		known[m.Path+" "+m.Version] = m.Sum
	}
	if len(info.Deps) == 0 {
		return errors.New("it does not tell its modules")
	}
	for _, d := range info.Deps {
		if sum, ok := known[d.Path+" "+d.Version]; !ok || d.Replace == nil && d.Sum != sum {
			return fmt.Errorf("module %s %s is not the source tree's", d.Path, d.Version)
		}
	}
	return nil
}

// archive is a tar.gz that holds program as kvnode; equal programs give equal bytes.
func archive(program []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	t := tar.NewWriter(z)
	if err := t.WriteHeader(&tar.Header{Name: "kvnode", Mode: 0o755, Size: int64(len(program)), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}); err != nil {
		return nil, err
	}
	if _, err := t.Write(program); err != nil {
		return nil, err
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writeDownloads puts the archives beside dist's pages and beside bin/playground, which finds them there.
func (b *builder) writeDownloads() error {
	if err := os.RemoveAll(b.path(binDir, downloadDir)); err != nil {
		return err
	}
	for _, dir := range []string{path.Join(distDir, downloadDir), path.Join(binDir, downloadDir)} {
		if err := os.MkdirAll(b.path(dir), 0o755); err != nil {
			return err
		}
		for name, packed := range b.archives {
			if err := os.WriteFile(b.path(dir, name), packed, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func hexSum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func megabytes(n int) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
