//go:build js

// Command judge is the judge of the machine room's histories, a WebAssembly program of its own: it defines
// globalThis.judge(history), which takes linear.Op values as a JSON list and returns a linear.Verdict as JSON, and
// then waits to be called. A history that cannot be read gives an Error.
package main

import (
	"encoding/json"
	"syscall/js"

	"glasshouse/wasm/judge/linear"
)

func main() {
	js.Global().Set("judge", js.FuncOf(func(_ js.Value, args []js.Value) any {
		verdict, err := judge(args)
		if err != nil {
			return js.Global().Get("Error").New("judge: " + err.Error())
		}
		return verdict
	}))
	select {}
}

func judge(args []js.Value) (string, error) {
	var history []linear.Op
	text := ""
	if len(args) > 0 {
		text = args[0].String()
	}
	if err := json.Unmarshal([]byte(text), &history); err != nil {
		return "", err
	}
	verdict, err := json.Marshal(linear.Check(history))
	return string(verdict), err
}
