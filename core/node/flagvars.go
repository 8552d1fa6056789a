package node

import (
	"errors"
	"flag"
	"strconv"
	"strings"
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

func mapVar(fs *flag.FlagSet, to *map[string]string, name, usage string) {
	fs.Func(name, usage, func(text string) error {
		if *to == nil {
			*to = make(map[string]string)
		}
		key, value, _ := strings.Cut(text, ":")
		(*to)[key] = value
		return nil
	})
}

// pointer is a flag whose absence is told from its default: *to stays nil until it is set.
type pointer[T any] struct {
	to    **T
	parse func(string) (T, error)
	bool  bool
}

func (p *pointer[T]) String() string { return "" }

func (p *pointer[T]) Set(text string) error {
	v, err := p.parse(text)
	if err != nil {
		return err
	}
	*p.to = &v
	return nil
}

// IsBoolFlag lets a bool flag stand without a value.
func (p *pointer[T]) IsBoolFlag() bool { return p.bool }

type list struct{ to *[]string }

func (l *list) String() string { return "" }

func (l *list) Set(text string) error {
	*l.to = append(*l.to, strings.TrimSpace(text))
	return nil
}
