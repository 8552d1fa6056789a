// Command guest builds kvnode for the machine room: GOOS=js, from the same packages as the machine's binary.
//
//	go run ./wasm/guest -o build/kvnode.wasm
//	go run ./wasm/guest -sources
//
// The second prints the sum of the sources, which every kvnode is told when it is linked.
//
// Three things keep it small enough to be fetched. net/http goes without HTTP/2, which nothing in the room speaks
// (its own build tag). memberlist's DNS library, for which the room has no nameserver, is third_party/dns by a line
// that a copy of go.mod gains. And lines of the standard library are others, by an overlay (patches): the toolchain stays
// as it is, and the build fails when a line is not where it was.
//
// What the linker wrote then gains the exports of its globals, so that a running instance can be copied.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"glasshouse/wasm/guest/sources"
)

const (
	// tags of the room's build.
	tags = "nethttpomithttp2"
	// noDNS is the line that the room's go.mod has more.
	noDNS = "\nreplace github.com/miekg/dns => ./third_party/dns\n"
)

func main() {
	out := flag.String("o", "build/kvnode.wasm", "the wasm to write")
	more := flag.String("tags", "", "build tags beside the room's own, with commas between them: zoo plants bugs")
	only := flag.Bool("sources", false, "print the sum of kvnode's sources, and build nothing")
	flag.Parse()
	sum, err := sources.Sum(".")
	if err == nil && *only {
		fmt.Println(sum)
		return
	}
	if err == nil {
		err = build(*out, *more, sum)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "guest:", err)
		os.Exit(1)
	}
}

// build writes the program of the sources with that sum to out; more are tags beside the room's own, "" for none.
func build(out, more, sum string) error {
	dir, err := os.MkdirTemp("", "guest")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	overlay, err := writeOverlay(dir)
	if err != nil {
		return err
	}
	modfile, err := writeModfile(dir)
	if err != nil {
		return err
	}
	// Linked elsewhere: where go build finds its own output unchanged it leaves it, and what is at out was rewritten.
	linked := filepath.Join(dir, "kvnode.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", strings.TrimSuffix(tags+","+more, ","), "-ldflags", "-s -w -X "+sources.Variable+"="+sum, "-overlay", overlay,
		"-modfile", modfile, "-o", linked, "./cmd/kvnode")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build: %w", err)
	}
	wasm, err := os.ReadFile(linked)
	if err != nil {
		return err
	}
	if wasm, err = forRoom(wasm); err != nil {
		return err
	}
	return os.WriteFile(out, wasm, 0o755)
}

// writeModfile writes the room's go.mod and go.sum under dir, and returns the former's path. Paths in it are still
// seen from the repository's root.
func writeModfile(dir string) (string, error) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "room.mod")
	if err := os.WriteFile(path, append(mod, noDNS...), 0o644); err != nil {
		return "", err
	}
	return path, os.WriteFile(filepath.Join(dir, "room.sum"), sum, 0o644)
}
