package view

// fidelity is the table of what is simulated: what, in the page, on a machine.
var fidelity = [][3]string{
	{"program", "kvnode for GOOS=js, one WebAssembly instance a machine", "kvnode, one process a machine"},
	{"left out", "HTTP/2 and TLS, which nothing here speaks; name servers, of which there are none; starting other programs; Prometheus’ format; method calls in help templates, of which kvnode has none", "nothing"},
	{"clock", "virtual: it moves when the room moves, and stops with it", "the system’s"},
	{"chance", "drawn from the seed", "the system’s"},
	{"network", "carried by the page: a delay drawn for each message, cuts where you make them", "TCP and UDP"},
	{"disk", "files in memory, raft’s log a plain one; a crash keeps what was synced and loses the rest", "your disk, raft’s log by raft-wal"},
	{"gossip", "Serf, over the page’s packets", "Serf, over UDP and TCP"},
	{"consensus", "hashicorp/raft, unchanged", "hashicorp/raft, unchanged"},
	{"crash", "the instance is dropped, in the middle of anything; with a torn write, any part of what was not synced may stay", "kill -9, or the power"},
	{"bad disk", "syncs late, hung or failing with EIO; ENOSPC after so many bytes; flipped bits; a block as it was before the last sync", "a disk does these by itself"},
	{"bad wire", "each direction by itself: cut, late, lossy, packets twice or overtaken, bits flipped; what a connection loses it sends again", "tc, or a bad cable"},
	{"bad clock", "off, set forward or back, fast or slow; a machine frozen, or late as where others use its processor", "NTP, a suspended or crowded machine"},
	{"one message", "held, dropped, sent twice, or a field of it changed on its way", "nothing does"},
}

const (
	preDev = `<pre><code>bin/kvnode agent -dev

bin/kvnode kv put greeting hello
bin/kvnode kv get greeting
curl 'http://127.0.0.1:8500/v1/kv/greeting?raw'</code></pre>`
	preCluster = `<pre><code>make cluster N=3</code></pre>`
	preAttach  = `<pre><code>bin/playground serve -attach http://127.0.0.1:8500</code></pre>`
)
