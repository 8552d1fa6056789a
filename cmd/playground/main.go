// Command playground serves Glasshouse's site, with a bridge to live clusters, builds it, and writes it as files.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"glasshouse/cmd/playground/internal/bridge"
	"glasshouse/cmd/playground/internal/build"
	"glasshouse/cmd/playground/internal/serve"
	"glasshouse/core/command/version"
)

//go:embed all:site
var embedded embed.FS

// Exit codes, as kvnode's.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

const usage = `playground serves Glasshouse's site.

  playground serve [-addr 127.0.0.1:8080] [-attach URL]...   serves the site; -attach shows a live cluster on /live
  playground export DIR                                      writes the site as files for the root of a web server
  playground version                                         prints which build this is

From the source tree:

  playground build [-quick] [-allow-missing]                 makes the site from the source tree
  playground check DIR                                       checks a built site: links, pages, byte budgets, figures
`

func main() { os.Exit(realMain(os.Args[1:], os.Stdout, os.Stderr)) }

// errUsage ends in the usage and exit code 2.
var errUsage = errors.New("usage")

func realMain(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, args, stdout, stderr)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return exitOK
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "playground: %v\n\n%s", err, usage)
		return exitUsage
	}
	fmt.Fprintln(stderr, "playground:", err)
	return exitError
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("%w: a command is needed", errUsage)
	}
	rest := args[1:]
	switch args[0] {
	case "serve":
		return runServe(ctx, rest, stdout)
	case "export":
		return runExport(rest, stdout)
	case "version":
		return runVersion(rest, stdout)
	case "build":
		return runBuild(rest, stdout)
	case "check":
		return runCheck(rest, stdout)
	case "help", "-h", "-help", "--help":
		return flag.ErrHelp
	}
	return fmt.Errorf("%w: no command %q", errUsage, args[0])
}

// parse reads flags, and demands exactly want arguments after them.
func parse(f *flag.FlagSet, args []string, want int) error {
	f.SetOutput(io.Discard)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %s: %v", errUsage, f.Name(), err)
	}
	if f.NArg() != want {
		return fmt.Errorf("%w: %s takes %d arguments, not %d", errUsage, f.Name(), want, f.NArg())
	}
	return nil
}

// urls collects a flag that may stand more than once.
type urls []string

func (u *urls) String() string     { return strings.Join(*u, ",") }
func (u *urls) Set(s string) error { *u = append(*u, s); return nil }

func runServe(ctx context.Context, args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := f.String("addr", "127.0.0.1:8080", "the address to serve on")
	var attach urls
	f.Var(&attach, "attach", "the HTTP address of an agent that runs with -trace")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	clusters, err := bridge.New(attach)
	if err != nil {
		return fmt.Errorf("%w: %v", errUsage, err)
	}
	site, err := siteFiles()
	if err != nil {
		return err
	}
	return serve.Run(ctx, serve.Options{Addr: *addr, Site: site, Downloads: downloads(), Bridge: clusters, Out: stdout})
}

func runExport(args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("export", flag.ContinueOnError)
	if err := parse(f, args, 1); err != nil {
		return err
	}
	site, err := siteFiles()
	if err != nil {
		return err
	}
	n, err := export(site, downloads(), f.Arg(0))
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d files in %s, for the root of any web server\n", n, f.Arg(0))
	return nil
}

func runBuild(args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("build", flag.ContinueOnError)
	quick := f.Bool("quick", false, "compress little and fast, and check no budgets")
	missing := f.Bool("allow-missing", false, "build without what is not there yet")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	return build.Run(build.Options{Dir: ".", Version: version.Version, Commit: commit(), Quick: *quick, AllowMissing: *missing, Log: stdout})
}

func runCheck(args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("check", flag.ContinueOnError)
	if err := parse(f, args, 1); err != nil {
		return err
	}
	dir := os.DirFS(f.Arg(0))
	return errors.Join(build.CheckLinks(dir), build.CheckBudgets(dir, stdout), build.CheckFigures(".", stdout))
}

// errNoSite is returned when the binary was built before the site was.
var errNoSite = errors.New("this playground holds no site: build it with make build")

// siteFiles is the embedded site.
func siteFiles() (fs.FS, error) {
	site, err := fs.Sub(embedded, "site")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(site, "index.html"); err != nil {
		return nil, errNoSite
	}
	return site, nil
}

// downloads is the folder beside this executable in which the build puts what the site offers for download; nil where
// nobody can tell where that is.
func downloads() fs.FS {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	return os.DirFS(filepath.Join(filepath.Dir(self), "download"))
}
