//go:build js

package room

import "unsafe"

// The host's functions. A handle names one connection, listener or packet socket of this process; a result below 0
// is a negated errno. Addresses are IPv4: four bytes, the first in the highest eight bits. The host reads what is
// pointed to before it returns and keeps no pointer.

//go:wasmimport glasshouse listen
func hostListen(ip, port int32) int32

//go:wasmimport glasshouse listenPacket
func hostListenPacket(ip, port int32) int32

//go:wasmimport glasshouse dial
func hostDial(ip, port int32) int32

//go:wasmimport glasshouse localPort
func hostLocalPort(handle int32) int32

//go:wasmimport glasshouse write
func hostWrite(handle int32, p unsafe.Pointer, n int32) int32

//go:wasmimport glasshouse shutdown
func hostShutdown(handle int32)

//go:wasmimport glasshouse close
func hostClose(handle int32)

// hostCredit gives the peer leave to send n more bytes.
//
//go:wasmimport glasshouse credit
func hostCredit(handle, n int32)

//go:wasmimport glasshouse packet
func hostPacket(handle, ip, port int32, p unsafe.Pointer, n int32, mark unsafe.Pointer, markN int32) int32

// hostMark says what the next bytes written to the connection carry: a trace.Message as JSON.
//
//go:wasmimport glasshouse mark
func hostMark(handle int32, p unsafe.Pointer, n int32)

//go:wasmimport glasshouse emit
func hostEmit(p unsafe.Pointer, n int32)

// hostTake copies the n bytes that an export was called for. It is called within that export.
//
//go:wasmimport glasshouse take
func hostTake(p unsafe.Pointer, n int32)

// take returns the n bytes that the host holds out.
func take(n int32) []byte {
	b := make([]byte, n)
	if n > 0 {
		hostTake(unsafe.Pointer(unsafe.SliceData(b)), n)
	}
	return b
}

func ptr(b []byte) (unsafe.Pointer, int32) {
	return unsafe.Pointer(unsafe.SliceData(b)), int32(len(b))
}

// The host calls these between bursts, never while Go code runs, and resumes the instance after each. None may
// block.

//go:wasmexport gh_accept
func onAccept(listener, handle, localIP, remoteIP, remotePort int32) int32 {
	l := sockets.listeners[listener]
	if l == nil || !l.offer(newConn(handle, tcpAddr(localIP, l.addr.Port), tcpAddr(remoteIP, int(remotePort)))) {
		return 0
	}
	return 1
}

//go:wasmexport gh_dialled
func onDialled(handle, errno int32) {
	if c := sockets.conns[handle]; c != nil {
		c.dialled(errno)
	}
}

//go:wasmexport gh_data
func onData(handle, n int32) {
	b := take(n)
	if c := sockets.conns[handle]; c != nil {
		c.received(b)
	}
}

//go:wasmexport gh_eof
func onEOF(handle int32) {
	if c := sockets.conns[handle]; c != nil {
		c.ended()
	}
}

//go:wasmexport gh_reset
func onReset(handle, errno int32) {
	if c := sockets.conns[handle]; c != nil {
		c.reset(errno)
	}
}

//go:wasmexport gh_window
func onWindow(handle, n int32) {
	if c := sockets.conns[handle]; c != nil {
		c.credited(int(n))
	}
}

//go:wasmexport gh_packet
func onPacket(handle, ip, port, n int32) int32 {
	b := take(n)
	if s := sockets.packets[handle]; s != nil && s.offer(b, udpAddr(ip, int(port))) {
		return 1
	}
	return 0
}

// sockets are the open handles of the process. GOOS=js has one thread and no preemption, and nothing between two
// lines here parks, so that they need no lock.
var sockets = struct {
	conns     map[int32]*conn
	listeners map[int32]*listener
	packets   map[int32]*packetSocket
}{map[int32]*conn{}, map[int32]*listener{}, map[int32]*packetSocket{}}
