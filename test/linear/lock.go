package main

import (
	"fmt"
	"math"

	"github.com/anishathalye/porcupine"
)

// lockOp is one client's operation on the lock, as the client saw it.
type lockOp struct {
	Client  int    `json:"client"`
	Kind    string `json:"kind"` // acquire, release or get
	Session string `json:"session,omitempty"`
	// OK is the answer of acquire and release; of get, whether the key is there.
	OK bool `json:"ok"`
	// Holder and LockIndex are what get found.
	Holder    string `json:"holder,omitempty"`
	LockIndex uint64 `json:"lock_index,omitempty"`
	Call      int64  `json:"call"`
	Return    int64  `json:"return,omitempty"`
	Unknown   bool   `json:"unknown,omitempty"`
}

// lockState is the key that is locked: at most one session holds it, and LockIndex counts how often it was taken.
type lockState struct {
	present   bool
	holder    string
	lockIndex uint64
}

// step says what op does to s and whether it may have answered so. The effect does not depend on the answer: an
// unknown outcome leaves only the answer open.
func (s lockState) step(op *lockOp) (bool, lockState) {
	next, ok := s, false
	switch op.Kind {
	case "acquire":
		if ok = s.holder == "" || s.holder == op.Session; ok {
			if s.holder == "" {
				next.lockIndex++
			}
			next.present, next.holder = true, op.Session
		}
	case "release":
		if ok = s.holder == op.Session; ok {
			next.holder = ""
		}
	case "get":
		ok = s.present
		if op.OK && !op.Unknown && (op.Holder != s.holder || op.LockIndex != s.lockIndex) {
			return false, s
		}
	}
	return op.Unknown || ok == op.OK, next
}

var lockModel = porcupine.Model{
	Init: func() any { return lockState{} },
	Step: func(from, input, _ any) (bool, any) {
		ok, to := from.(lockState).step(input.(*lockOp))
		return ok, to
	},
	DescribeOperation: func(input, _ any) string { return fmt.Sprintf("%+v", *input.(*lockOp)) },
}

// checkLock judges a lock's history. It is undecided when the search takes longer than searchLimit.
func checkLock(ops []lockOp) porcupine.CheckResult {
	var history []porcupine.Operation
	for i := range ops {
		op := &ops[i]
		end := op.Return
		if op.Unknown {
			if op.Kind == "get" {
				continue // it changed nothing and told nothing
			}
			end = math.MaxInt64
		}
		history = append(history, porcupine.Operation{ClientId: op.Client, Input: op, Call: op.Call, Return: end})
	}
	return porcupine.CheckOperationsTimeout(lockModel, history, searchLimit)
}
