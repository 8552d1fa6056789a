package consulapi

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	client = "github.com/hashicorp/consul/api"
	// atOnce is how many of its tests, and so how many agents, run at a time.
	atOnce = "8"
	// limit bounds all of them.
	limit = 5 * time.Minute
)

// list reads tests.txt: the tests that must pass, and those that are left out.
func list(t *testing.T) (must, out []string) {
	t.Helper()
	text, err := os.ReadFile("tests.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "+ "):
			must = append(must, line[2:])
		case strings.HasPrefix(line, "- "):
			name, why, ok := strings.Cut(line[2:], ": ")
			if !ok || why == "" {
				t.Errorf("%s is left out for no reason", name)
			}
			out = append(out, name)
		}
	}
	return must, out
}

// compiled builds the client's tests.
func compiled(t *testing.T) (program, dir string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "api.test")
	if text, err := exec.Command("go", "test", "-c", "-o", program, client).CombinedOutput(); err != nil {
		t.Fatalf("build the client's tests: %v\n%s", err, text)
	}
	found, err := exec.Command("go", "list", "-f", "{{.Dir}}", client).Output()
	if err != nil {
		t.Fatal(err)
	}
	return program, strings.TrimSpace(string(found))
}

// TestTheListHasEveryTestOfTheClient guards against a test that nobody decided about.
func TestTheListHasEveryTestOfTheClient(t *testing.T) {
	must, out := list(t)
	program, _ := compiled(t)
	text, err := exec.Command(program, "-test.list", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	there := strings.Fields(string(text))
	for _, name := range there {
		if !slices.Contains(must, name) && !slices.Contains(out, name) {
			t.Errorf("%s is not in tests.txt", name)
		}
	}
	for _, name := range slices.Concat(must, out) {
		if !slices.Contains(there, name) {
			t.Errorf("tests.txt has %s, the client has not", name)
		}
	}
}

// TestOfficialClientsTestsPass puts a program called consul first on the PATH and runs the tests of the list: kvnode,
// or the program that API_CONSUL names.
func TestOfficialClientsTestsPass(t *testing.T) {
	must, _ := list(t)
	program, dir := compiled(t)
	shim := t.TempDir()
	consul := filepath.Join(shim, "consul")
	if other := os.Getenv("API_CONSUL"); other != "" {
		if err := os.Symlink(other, consul); err != nil {
			t.Fatal(err)
		}
	} else {
		build := exec.Command("go", "build", "-C", "../..", "-o", consul, "./cmd/kvnode")
		if text, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build kvnode: %v\n%s", err, text)
		}
	}

	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	chosen := "-test.run=^(" + strings.Join(must, "|") + ")$"
	cmd := exec.CommandContext(ctx, program, "-test.v", "-test.parallel="+atOnce, chosen)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+shim+string(os.PathListSeparator)+os.Getenv("PATH"), "TMPDIR="+t.TempDir())
	text, err := cmd.CombinedOutput()
	passed := results(string(text))
	for _, name := range must {
		switch passed[name] {
		case "PASS":
		case "":
			t.Errorf("%s did not run to its end", name)
		default:
			t.Errorf("%s: %s\n%s", name, passed[name], words(string(text), name))
		}
	}
	if err != nil && !t.Failed() {
		t.Errorf("the client's tests: %v", err)
	}
}

var verdict = regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\S+)`)

// results are the verdicts by test.
func results(text string) map[string]string {
	all := make(map[string]string)
	for _, m := range verdict.FindAllStringSubmatch(text, -1) {
		all[m[2]] = m[1]
	}
	return all
}

// wordsMax bounds what is shown of one failed test, in lines.
const wordsMax = 15

// words are the lines that a failed test logged itself: "    file_test.go:1: ...".
func words(text, name string) string {
	var kept []string
	var now string
	own := regexp.MustCompile(`^\s+[a-z_]+_test\.go:\d+: `)
	for in := bufio.NewScanner(strings.NewReader(text)); in.Scan() && len(kept) < wordsMax; {
		line := in.Text()
		for _, mark := range []string{"=== RUN   ", "=== CONT  ", "=== NAME  "} {
			if rest, ok := strings.CutPrefix(line, mark); ok {
				now = rest
			}
		}
		if now == name && own.MatchString(line) {
			kept = append(kept, line)
		}
	}
	return fmt.Sprint(strings.Join(kept, "\n"))
}
