//go:build !js

package main

// On a real machine the events of a node that is told to trace leave through a websocket.
import _ "glasshouse/cmd/kvnode/internal/tracesocket"
