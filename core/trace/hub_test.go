package trace

import (
	"encoding/json"
	"errors"
	"testing"
)

// station is a small event to emit.
func station(point string) *Event {
	return &Event{Kind: KindStation, Station: &Station{Point: point}}
}

// read takes n events that are already waiting.
func read(t *testing.T, s *Subscription, n int) []Event {
	t.Helper()
	var got []Event
	for range n {
		select {
		case line, ok := <-s.C:
			if !ok {
				t.Fatalf("closed after %d of %d events: %v", len(got), n, s.Err())
			}
			var e Event
			if err := json.Unmarshal(line, &e); err != nil {
				t.Fatalf("event %q: %v", line, err)
			}
			got = append(got, e)
		default:
			t.Fatalf("%d events wait, want %d", len(got), n)
		}
	}
	return got
}

func TestHubListensOnlyWhileSomeoneSubscribes(t *testing.T) {
	h := NewHub("a")
	tr := New(h)
	if tr.On() {
		t.Fatal("a hub without subscribers listens")
	}
	one, two := h.Subscribe(4), h.Subscribe(4)
	if !tr.On() {
		t.Fatal("a hub with subscribers does not listen")
	}
	one.Close()
	if !tr.On() {
		t.Fatal("the hub went deaf while one subscriber was left")
	}
	two.Close()
	two.Close()
	if tr.On() {
		t.Fatal("the hub still listens after the last subscriber left")
	}
	if _, ok := <-two.C; ok || two.Err() != nil {
		t.Fatalf("a closed subscription: open %v, err %v", ok, two.Err())
	}
}

func TestHubTellsWhatIsTrueBeforeWhatHappens(t *testing.T) {
	h := NewHub("a")
	h.Subscribe(4) // so that the first event is counted
	h.Emit(station("main"))
	h.SetState(func() []*Event {
		// What happens while the state is being asked for comes behind it.
		h.Emit(station("KVSGet"))
		return []*Event{{Kind: KindRole, Role: &Role{Role: "leader", Term: 3}}}
	})
	s := h.Subscribe(4)
	h.Emit(station("KVSPut"))

	got := read(t, s, 3)
	if got[0].Kind != KindRole || got[0].Role.Role != "leader" || got[0].Seq != 1 {
		t.Errorf("first event %+v, want the role with the Seq of the event before it", got[0])
	}
	if got[1].Station.Point != "KVSGet" || got[1].Seq != 2 || got[2].Station.Point != "KVSPut" || got[2].Seq != 3 {
		t.Errorf("then %+v and %+v, want the stations with Seq 2 and 3", got[1], got[2])
	}
	for _, e := range got {
		if e.Node != "a" || e.Proc == 0 || e.Time == 0 {
			t.Errorf("event %+v is not stamped", e)
		}
	}
}

func TestHubCutsASlowSubscriberAndKeepsTheOthers(t *testing.T) {
	h := NewHub("a")
	slow, fast := h.Subscribe(1), h.Subscribe(8)
	for range 3 {
		h.Emit(station("main"))
	}
	read(t, slow, 1)
	if _, ok := <-slow.C; ok || !errors.Is(slow.Err(), ErrSlowSubscriber) {
		t.Errorf("slow subscriber: open %v, err %v; want it cut with ErrSlowSubscriber", ok, slow.Err())
	}
	read(t, fast, 3)
	if fast.Err() != nil {
		t.Errorf("fast subscriber: %v", fast.Err())
	}
}

func TestHubCutsASubscriberThatIsTooSlowWhileItsStateIsAskedFor(t *testing.T) {
	h := NewHub("a")
	h.SetState(func() []*Event {
		h.Emit(station("main"))
		h.Emit(station("main"))
		return []*Event{station("KVSGet")}
	})
	s := h.Subscribe(1)
	read(t, s, 2)
	if _, ok := <-s.C; ok || !errors.Is(s.Err(), ErrSlowSubscriber) {
		t.Errorf("open %v, err %v; want ErrSlowSubscriber", ok, s.Err())
	}
	s.Close()
}

func TestHubHasABoundOfSubscribers(t *testing.T) {
	h := NewHub("a")
	for range maxSubscribers {
		if err := h.Subscribe(1).Err(); err != nil {
			t.Fatal(err)
		}
	}
	s := h.Subscribe(1)
	if _, ok := <-s.C; ok || !errors.Is(s.Err(), ErrTooManySubscribers) {
		t.Errorf("open %v, err %v; want ErrTooManySubscribers", ok, s.Err())
	}
}
