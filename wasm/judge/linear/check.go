package linear

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/anishathalye/porcupine"
)

// Check judges a history: each key for itself, since operations on one key say nothing of another.
func Check(history []Op) Verdict {
	v := Verdict{Result: Legal, Ops: len(history)}
	keys := map[string][]*Op{}
	for i := range history {
		keys[history[i].Key] = append(keys[history[i].Key], &history[i])
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		switch result := check(keys[key]); result {
		case Illegal:
			v.Result = Illegal
			v.Keys = append(v.Keys, KeyVerdict{Key: key, Result: Illegal, Proof: proof(keys[key])})
		case Undecided:
			if v.Result == Legal {
				v.Result = Undecided
			}
			v.Keys = append(v.Keys, KeyVerdict{Key: key, Result: Undecided})
		}
	}
	return v
}

// check judges the operations of one key.
func check(ops []*Op) Result {
	history := make([]porcupine.Operation, 0, len(ops))
	for _, op := range ops {
		end := op.Return
		if op.Unknown {
			if op.Kind == Get {
				continue // it changed nothing and told nothing
			}
			end = math.MaxInt64
		}
		history = append(history, porcupine.Operation{Input: op, Call: op.Call, Return: end})
	}
	var c search
	switch {
	case porcupine.CheckOperations(c.model(), history):
		return Legal
	case c.steps > stepsMax:
		return Undecided
	}
	return Illegal
}

// proof takes operations away from an illegal history for as long as it stays illegal. What is taken away proves
// nothing by its absence: reads; writes that no answer that is left speaks of; and everything after the last answer.
func proof(ops []*Op) []int {
	left := upToLast(ops)
	for again := true; again; {
		again = false
		for i := len(left) - 1; i >= 0; i-- {
			if !takeable(left, i) {
				continue
			}
			if less := slices.Delete(slices.Clone(left), i, i+1); check(less) == Illegal {
				left, again = less, true
			}
		}
	}
	ids := make([]int, 0, len(left))
	for _, op := range left {
		ids = append(ids, op.ID)
	}
	return ids
}

// upToLast is the shortest beginning of the history, by the order of returns, that is illegal: what had not returned
// by then has an unknown outcome, and what was not called by then is not there.
func upToLast(ops []*Op) []*Op {
	var ends []int64
	for _, op := range ops {
		if !op.Unknown {
			ends = append(ends, op.Return)
		}
	}
	slices.Sort(ends)
	at, _ := slices.BinarySearchFunc(ends, 1, func(end int64, _ int) int {
		if check(until(ops, end)) == Illegal {
			return 1
		}
		return -1
	})
	if at == len(ends) {
		return slices.Clone(ops) // the search gave up on a part of it
	}
	return until(ops, ends[at])
}

// until is the history as it stood at a time.
func until(ops []*Op, end int64) []*Op {
	var out []*Op
	for _, op := range ops {
		switch {
		case op.Call > end:
			continue
		case !op.Unknown && op.Return > end:
			open := *op
			open.Unknown = true
			out = append(out, &open)
		default:
			out = append(out, op)
		}
	}
	slices.SortStableFunc(out, func(a, b *Op) int { return cmp.Compare(a.Call, b.Call) })
	return out
}

// takeable tells whether a legal history would still be legal without operation i. What changed nothing is: a read, or
// a condition that did not hold. A write is if nobody answered by what it left, no condition may have depended on it,
// and no two writes are equal, since the second of two equal ones changes nothing.
func takeable(ops []*Op, i int) bool {
	op := ops[i]
	if op.Kind == Get || op.conditional() && !op.OK && !op.Unknown {
		return true
	}
	written := map[string]bool{}
	for j, other := range ops {
		if other.writes() && written[other.Value] || j != i && (other.conditional() || other.Kind == Get && other.saw(op)) {
			return false
		}
		written[other.Value] = written[other.Value] || other.writes()
	}
	return true
}

func (op *Op) conditional() bool { return op.Kind == CAS || op.Kind == DeleteCAS }
func (op *Op) writes() bool      { return op.Kind == Put || op.Kind == CAS }

// saw tells whether a get may have been answered by what write left.
func (op *Op) saw(write *Op) bool {
	return op.OK == write.writes() && (!op.OK || op.Value == write.Value)
}
