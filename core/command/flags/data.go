package flags

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// maxData bounds what is read from stdin or a file, in bytes.
const maxData = 256 << 20

// Data is what an argument stands for: the text itself, a file's content with '@', stdin's with '-'.
func Data(arg string) (string, error) {
	switch {
	case arg == "-":
		data, err := read(os.Stdin, maxData)
		if err != nil {
			//lint:ignore ST1005 Consul's words
			return "", fmt.Errorf("Failed to read stdin: %w", err)
		}
		return data, nil
	case strings.HasPrefix(arg, "@"):
		f, err := os.Open(arg[1:])
		if err != nil {
			//lint:ignore ST1005 Consul's words
			return "", fmt.Errorf("Failed to read file: %w", err)
		}
		defer func() { _ = f.Close() }()
		data, err := read(f, maxData)
		if err != nil {
			//lint:ignore ST1005 Consul's words
			return "", fmt.Errorf("Failed to read file: %w", err)
		}
		return data, nil
	default:
		return arg, nil
	}
}

// read reads all, or says that it is more than most bytes: half a file is worse than none.
func read(from io.Reader, most int64) (string, error) {
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(from, most+1))
	if err == nil && n > most {
		err = fmt.Errorf("more than %d bytes", most)
	}
	return b.String(), err
}
