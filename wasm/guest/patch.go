package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// patch is one line of the standard library that the room's build has otherwise.
type patch struct {
	// file is under the toolchain's src.
	file string
	// line stands there exactly once, and becomes instead.
	line, instead string
}

// patches make the program smaller, each by cutting off what nothing in the room can reach, where the linker cannot see
// that; and one makes it quicker.
var patches = []patch{
	{
		// The room's files answer at once, all but fsync (wasm/host/files.ts, now): then a call needs no channel, no
		// JavaScript function with its finalizer, and no turn of the scheduler, which took a tenth of a busy room's time.
		file: "syscall/fs_js.go",
		line: "func fsCall(name string, args ...any) (js.Value, error) {",
		instead: "func fsCall(name string, args ...any) (now js.Value, failed error) { if name != \"fsync\" {" +
			" defer recoverErr(&failed); return jsFS.Call(\"now\", append([]any{name}, args...)...), nil }",
	},
	{
		// Where a template may find a method of a value, the linker must keep every exported method of the program, a quarter
		// of its size. The command line's help is written with templates; none of kvnode's calls a method.
		file:    "text/template/exec.go",
		line:    "if method := ptr.MethodByName(fieldName); method.IsValid() {",
		instead: "if method := (reflect.Value{}); method.IsValid() {",
	},
	// net/http can always speak TLS, for which the room has no certificates: handshakes end before they begin, and what
	// they need, from the curves to the parsing of certificates, goes with them.
	{
		file:    "crypto/tls/handshake_client.go",
		line:    "func (c *Conn) clientHandshake(ctx context.Context) (err error) {",
		instead: "func (c *Conn) clientHandshake(ctx context.Context) (err error) {" + noTLS,
	},
	{
		file:    "crypto/tls/handshake_server.go",
		line:    "func (c *Conn) serverHandshake(ctx context.Context) error {",
		instead: "func (c *Conn) serverHandshake(ctx context.Context) error {" + noTLS,
	},
	{
		file:    "crypto/tls/conn.go",
		line:    "func (c *Conn) handlePostHandshakeMessage() error {",
		instead: "func (c *Conn) handlePostHandshakeMessage() error {" + noTLS,
	},
	{
		file:    "crypto/tls/tls.go",
		line:    "func X509KeyPair(certPEMBlock, keyPEMBlock []byte) (Certificate, error) {",
		instead: "func X509KeyPair(certPEMBlock, keyPEMBlock []byte) (Certificate, error) { return Certificate{}, errors.New(\"tls: the machine room has none\")",
	},
}

const noTLS = ` return errors.New("tls: the machine room has none")`

// apply is source with the line replaced.
func (p patch) apply(source string) (string, error) {
	if n := strings.Count(source, p.line); n != 1 {
		return "", fmt.Errorf("%s: the line %q stands there %d times, not once: this toolchain's is another", p.file, p.line, n)
	}
	return strings.Replace(source, p.line, p.instead, 1), nil
}

// writeOverlay writes the patched sources and the overlay's file under dir, and returns the latter's path.
func writeOverlay(dir string) (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	replace := map[string]string{}
	for i, p := range patches {
		original := filepath.Join(strings.TrimSpace(string(root)), "src", filepath.FromSlash(p.file))
		source, err := os.ReadFile(original)
		if err != nil {
			return "", err
		}
		patched, err := p.apply(string(source))
		if err != nil {
			return "", err
		}
		replace[original] = filepath.Join(dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(replace[original], []byte(patched), 0o644); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o644)
}
