package view

// simulated is one part of a machine that the page has of its own: how it is there, how it is on a machine, and the
// sources that make it so.
type simulated struct {
	What, Page, Machine string
	Files               []string
}

// fidelity is every part of a machine that the room simulates, leaves out or adds; a test holds it against the sources.
var fidelity = []struct {
	Head  string
	Parts []simulated
}{
	{"The program", []simulated{
		{"program", "kvnode for GOOS=js, one WebAssembly instance a process", "kvnode, one process of the kernel’s",
			[]string{"wasm/guest/main.go", "wasm/guest/sources/sources.go", "wasm/host/go.ts", "wasm/host/slot.ts", "core/node/machine_js.go"}},
		{"left out", "HTTP/2 and TLS, whose handshakes end before they begin; name servers; starting other programs (lock, and watch with a command); Prometheus’ format, profiles and the runtime’s own numbers; templates in addresses; a shell’s completion; method calls in help templates, of which kvnode has none", "nothing",
			[]string{"wasm/guest/patch.go", "third_party/dns/dns.go", "core/node/addr_js.go", "core/metrics/room_js.go", "core/agent/debug_js.go", "core/command/watch/handle_js.go", "core/command/lock/hold_js.go", "core/command/api/transport_js.go", "core/command/flags/complete_js.go"}},
		{"processor", "one thread and no preemption: a process runs until all its goroutines wait, and what it computes takes no time; garbage is collected once 30 % have come on top; one that waits for nothing is ended", "as many threads as there are processors, goroutines interrupted after 10 ms, garbage collected once 100 % have come on top",
			[]string{"wasm/host/process.ts", "wasm/host/seat.ts", "core/platform/room/yield.go"}},
		{"memory", "at most 256 MiB a process, whose own runtime ends it where that is not enough", "the machine’s",
			[]string{"wasm/guest/globals.go"}},
		{"process", "its number in the room, root, / as its folder, UTC; nobody types to it, and it hears no signal: ctrl-C ends it where it waits", "what the kernel and a shell give it; at SIGTERM a client leaves, at SIGHUP the configuration is read again",
			[]string{"core/command/agent/signals_js.go"}},
		{"output", "kept for who ran it, 1 MiB a stream, and told as events", "a terminal, a pipe or a file",
			[]string{"wasm/host/output.ts"}},
		{"consensus", "hashicorp/raft, unchanged", "hashicorp/raft, unchanged",
			[]string{"core/server/raft.go"}},
	}},
	{"Time and chance", []simulated{
		{"clock", "virtual: it moves when the room moves, and stops with it; it begins with the year 2026, a look at it takes 100 ns, and timers ring at whole milliseconds", "the system’s",
			[]string{"wasm/host/clock.ts", "wasm/host/agenda.ts"}},
		{"chance", "drawn from the seed, a stream for each purpose", "the system’s",
			[]string{"wasm/host/random.ts"}},
		{"all machines together", "under one clock, one thing after the other, with moments chosen to be seen: 8 to 14 ms from machine to machine, 1 to 3 ms a sync; bounds as the reference tells", "each by itself, all at once; within a data centre a tenth of that",
			[]string{"wasm/host/world.ts", "wasm/host/room.ts", "wasm/host/machine.ts", "wasm/sim/cluster.ts"}},
		{"the same run again", "what was done is written down by virtual time; with the seed and the machines that is the whole run", "nobody can write it down",
			[]string{"wasm/host/log.ts", "wasm/host/plan.ts", "wasm/host/link.ts", "wasm/host/bytes.ts", "wasm/host/runfile.ts", "wasm/host/protocol.ts"}},
		{"time turned back", "every instance’s memory and registers, and the page’s own books, as they were; then the run again", "it never is",
			[]string{"wasm/host/timeline.ts", "wasm/host/branches.ts", "wasm/host/fold.ts", "wasm/host/reel.ts", "wasm/host/saved.ts", "wasm/host/thin.ts", "wasm/host/copier.ts", "wasm/host/delta.ts", "wasm/host/shadow.ts", "wasm/host/pages.ts"}},
	}},
	{"Network", []simulated{
		{"connections", "carried by the page in order, a delay drawn for each part, whatever its size; 256 KiB may be unread; what is lost is sent again after 0.2 s, later after up to 5 s, for 60 s; whoever vanished is only missed by who sends", "TCP: bandwidth, congestion, windows that grow, keepalives",
			[]string{"wasm/host/network.ts", "wasm/host/wires.ts", "wasm/host/socket.ts", "core/platform/room/network.go", "core/platform/room/conn.go", "core/platform/room/host.go", "core/platform/room/errors.go"}},
		{"addresses", "one IPv4 address a machine and its loopback; localhost is the only name; 128 connections may wait to be accepted", "any that the system has, and names by DNS",
			[]string{"wasm/host/ports.ts", "core/platform/room/addr.go"}},
		{"gossip", "Serf, over the page’s packets: each whole, up to 65,507 bytes, with a delay of its own, so that one may overtake another", "Serf, over UDP and TCP",
			[]string{"core/platform/room/gossip.go"}},
		{"requests from buttons, curl and the console", "HTTP by the page on that machine’s behalf, over the page’s network, and no process of the machine’s: a connection each, at most 8 MiB of answer, eleven minutes", "curl or a browser, a process like others",
			[]string{"wasm/host/http.ts"}},
	}},
	{"Disk", []simulated{
		{"files", "in memory, 64 MiB a machine; a call is answered before it returns, without a turn of Go’s scheduler, and takes no time but for a sync; owners, modes and links are not kept", "a file system, where any call may take time and let other goroutines run",
			[]string{"wasm/host/files.ts", "wasm/host/disk.ts"}},
		{"what a crash leaves", "of each file and folder what was synced, and nothing else", "at least that, as far as the disk is honest",
			[]string{"wasm/host/file.ts"}},
		{"raft’s log", "in plain files, which are checked at each start; raft’s own snapshots", "raft-wal; raft’s own snapshots",
			[]string{"core/platform/room/storage.go"}},
		{"data directory", "not locked: a machine’s agent is started once at a time", "locked against a second process",
			[]string{"core/node/lock_js.go"}},
	}},
	{"Faults", []simulated{
		{"crash", "the instance is dropped, in the middle of anything; with a torn write, any part of what was not synced may stay", "kill -9, or the power",
			[]string{"wasm/host/faults.ts", "wasm/host/action.ts"}},
		{"bad disk", "syncs late, hung or failing with EIO; ENOSPC after so many bytes; flipped bits; a block as it was before the last sync", "a disk does these by itself",
			[]string{"wasm/host/faults.ts", "wasm/host/disk.ts", "wasm/host/file.ts"}},
		{"bad wire", "each direction by itself: cut, late, lossy, packets twice or overtaken, bits flipped; what a connection loses it sends again", "tc, or a bad cable",
			[]string{"wasm/host/faults.ts", "wasm/host/links.ts"}},
		{"bad clock", "off, set forward or back, fast or slow; a machine frozen, or late as where others use its processor", "NTP, a suspended or crowded machine",
			[]string{"wasm/host/faults.ts", "wasm/host/clock.ts"}},
		{"one message", "held, dropped, sent twice, or a field of it changed on its way", "nothing does",
			[]string{"wasm/host/flights.ts", "wasm/host/msgpack.ts", "wasm/host/frame.ts"}},
	}},
	{"Who works at it, and who watches", []simulated{
		{"kvnode in the terminal", "a process on that machine, with the machine’s own files and network", "the same",
			[]string{"wasm/host/commands.ts"}},
		{"ls, cat and ps in the terminal", "a look into the page’s books: no program runs, and no time passes", "programs",
			[]string{"wasm/host/look.ts", "web/ts/parts/terminal/session.ts"}},
		{"events", "told by every process to the page, which stamps them, and at no cost, so that every answer about keys, sessions and transactions carries its request’s trace id; what a message carries is read from its bytes", "told by an agent with -trace to whoever asks, and stamped by it; answers carry the id while somebody listens; messages are told by both their ends",
			[]string{"wasm/host/recorder.ts", "wasm/host/fields.ts", "core/platform/room/room.go", "core/platform/room/describe.go"}},
	}},
}

// unsimulated are files beside those above that are no part of a machine, each with the reason.
var unsimulated = map[string]string{
	"wasm/host/t.ts":       "marks words for translation",
	"wasm/host/hex.ts":     "writes bytes as text",
	"wasm/host/like.ts":    "compares names with a pattern",
	"wasm/host/netkit.ts":  "serves tests",
	"wasm/host/plankit.ts": "serves tests",
	"wasm/host/testkit.ts": "serves tests",
	"wasm/host/timekit.ts": "serves tests",
}
