// Package dns stands in for github.com/miekg/dns in the machine room's build, and nowhere else: memberlist asks a
// nameserver over TCP with it, and the room's machines have none. It holds what memberlist names; the file that would
// name a nameserver is never there, which is what memberlist finds on any machine without one.
package dns

import (
	"io/fs"
	"net"
	"time"
)

// TypeANY asks for every record of a name.
const TypeANY uint16 = 255

// ClientConfig would name the nameservers.
type ClientConfig struct {
	Servers []string
	Port    string
}

// ClientConfigFromFile finds no such file.
func ClientConfigFromFile(path string) (*ClientConfig, error) {
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

// RR is a record of an answer.
type RR interface{ rr() }

// A, AAAA and CNAME are the records that memberlist knows.
type (
	A     struct{ A net.IP }
	AAAA  struct{ AAAA net.IP }
	CNAME struct{}
)

func (*A) rr()     {}
func (*AAAA) rr()  {}
func (*CNAME) rr() {}

// Msg is a question, or its answer.
type Msg struct{ Answer []RR }

// SetQuestion says what to ask.
func (m *Msg) SetQuestion(string, uint16) *Msg { return m }

// Client would ask a nameserver.
type Client struct{ Net string }

// Exchange has nobody to ask.
func (*Client) Exchange(*Msg, string) (*Msg, time.Duration, error) { return nil, 0, fs.ErrNotExist }
