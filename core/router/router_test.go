package router

import (
	"fmt"
	"testing"

	"glasshouse/core/lan"
)

func server(name string) lan.Server {
	return lan.Server{Name: name, ID: "id-" + name, Addr: "10.0.0." + name + ":8300"}
}

func TestAnEmptyRouterKnowsNobody(t *testing.T) {
	if s, ok := New().FindServer(); ok {
		t.Errorf("found %+v", s)
	}
}

func TestFailedServersTakeTurns(t *testing.T) {
	r := New()
	for i := range 3 {
		r.AddServer(server(fmt.Sprint(i)))
	}
	seen := map[string]bool{}
	for range 3 {
		s, _ := r.FindServer()
		if again, _ := r.FindServer(); again != s {
			t.Fatalf("a server that did not fail was left: %v then %v", s, again)
		}
		seen[s.Name] = true
		r.NotifyFailedServer(s)
		r.NotifyFailedServer(s) // a second caller that failed on the same one changes nothing
	}
	if len(seen) != 3 {
		t.Errorf("three failures in a row tried only %v", seen)
	}
}

func TestAServerThatChangedIsKnownOnce(t *testing.T) {
	r := New()
	r.AddServer(server("1"))
	moved := server("1")
	moved.Addr = "10.0.0.9:8300"
	r.AddServer(moved)
	if s, _ := r.FindServer(); r.NumServers() != 1 || s.Addr != moved.Addr {
		t.Errorf("%d servers, the first at %s", r.NumServers(), s.Addr)
	}
	if got := r.NameOf("10.0.0.9:8300"); got != "1" {
		t.Errorf("name of its address: %q", got)
	}
	if got := r.NameOf("10.0.0.8:8300"); got != "10.0.0.8:8300" {
		t.Errorf("name of an unknown address: %q", got)
	}
	if s, ok := r.ByID("id-1"); !ok || s.Addr != moved.Addr {
		t.Errorf("by id: %v, %v", s, ok)
	}
	r.RemoveServer("1")
	if r.NumServers() != 0 {
		t.Error("a removed server is still known")
	}
}
