package node

import (
	"errors"
	"flag"
	"strconv"
)

// errParse is the word that package flag has for a value of the wrong form.
var errParse = errors.New("parse error")

func textVar(fs *flag.FlagSet, to **string, name, usage string) {
	fs.Var(&pointer[string]{to: to, parse: func(s string) (string, error) { return s, nil }}, name, usage)
}

func intVar(fs *flag.FlagSet, to **int, name, usage string) {
	fs.Var(&pointer[int]{to: to, parse: func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return 0, errParse
		}
		return n, nil
	}}, name, usage)
}

func boolVar(fs *flag.FlagSet, to **bool, name, usage string) {
	fs.Var(&pointer[bool]{to: to, bool: true, parse: func(s string) (bool, error) {
		b, err := strconv.ParseBool(s)
		if err != nil {
			return false, errParse
		}
		return b, nil
	}}, name, usage)
}

func listVar(fs *flag.FlagSet, to *[]string, name, usage string) {
	fs.Var(&list{to: to}, name, usage)
}
