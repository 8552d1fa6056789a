package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestWrongUsageEndsIn2(t *testing.T) {
	for _, args := range [][]string{
		{}, {"nope"}, {"serve", "extra"}, {"serve", "-nope"}, {"serve", "-attach", "ftp://x"}, {"export"}, {"export", "a", "b"},
		{"version", "x"}, {"check"},
	} {
		var out, errs strings.Builder
		if code := realMain(args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "playground serve") {
			t.Errorf("%v: exit %d, %s", args, code, errs.String())
		}
	}
}

func TestHelpEndsIn0(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"-h"}, {"serve", "-h"}} {
		var out, errs strings.Builder
		if code := realMain(args, &out, &errs); code != exitOK || !strings.Contains(out.String(), "playground export DIR") {
			t.Errorf("%v: exit %d, %s", args, code, out.String())
		}
	}
}

func TestExportWritesEveryFileAndSparesAFullFolder(t *testing.T) {
	site := fstest.MapFS{
		"index.html": {Data: []byte("page")}, "walkthrough/write/index.html": {Data: []byte("write")}, ".keep": {},
		"download/sums.json": {Data: []byte(`{"kvnode.tar.gz":"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"}`)},
	}
	downloads := fstest.MapFS{"kvnode.tar.gz": {Data: []byte("hello world")}, "other.tar.gz": {Data: []byte("hello world")}}
	dir := filepath.Join(t.TempDir(), "out")
	n, err := export(site, downloads, dir)
	if err != nil || n != 4 {
		t.Fatalf("%d files, %v", n, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "walkthrough", "write", "index.html"))
	if err != nil || string(raw) != "write" {
		t.Errorf("%q, %v", raw, err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "download", "kvnode.tar.gz")); err != nil || string(raw) != "hello world" {
		t.Errorf("the download: %q, %v", raw, err)
	}
	if _, err := export(site, downloads, dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a second export: %v", err)
	}
}
