package linear

import (
	"slices"

	"github.com/anishathalye/porcupine"
)

// state is what one key may hold. Index is its ModifyIndex where an answer has told it, else 0; floor is the highest
// index that this key was seen with, which every later change passes.
type state struct {
	present bool
	value   string
	index   uint64
	floor   uint64
}

// put is the state after a write of value: an equal value changes nothing.
func (s state) put(value string) state {
	if s.present && s.value == value {
		return s
	}
	return state{present: true, value: value, floor: max(s.floor, s.index)}
}

func (s state) deleted() state { return state{floor: max(s.floor, s.index)} }

// at is the state known to have the index, false where it cannot have it.
func (s state) at(index uint64) (state, bool) {
	if s.index == 0 && index > s.floor {
		s.index = index
	}
	return s, s.index == index
}

// holds tells whether a condition on index may hold in s, what is known of s then, and whether it may not hold.
func (s state) holds(index uint64) (known state, may, mayNot bool) {
	if index == 0 || !s.present {
		return s, (index == 0) == !s.present, (index == 0) == s.present
	}
	known, may = s.at(index)
	return known, may, s.index == 0 || !may
}

// next are the states that s may become by op, given what op answered; none if it could not have answered so.
func (s state) next(op *Op) []state {
	switch op.Kind {
	case Put:
		return []state{s.put(op.Value)}
	case Delete:
		return []state{s.deleted()}
	case Get:
		return s.read(op)
	case CAS, DeleteCAS:
		return s.conditional(op)
	}
	return nil
}

func (s state) read(op *Op) []state {
	switch {
	case op.Unknown || !op.OK && !s.present:
		return []state{s}
	case op.OK != s.present || op.Value != s.value:
		return nil
	case op.Index == 0:
		return []state{s}
	}
	known, may := s.at(op.Index)
	if !may {
		return nil
	}
	return []state{known}
}

// conditional is a cas or a delete-cas. To delete what is not there is done, whatever index was asked for.
func (s state) conditional(op *Op) []state {
	known, may, mayNot := s.holds(op.Index)
	if op.Kind == DeleteCAS && !s.present {
		known, may, mayNot = s, true, false
	}
	var out []state
	if may && (op.OK || op.Unknown) {
		if op.Kind == CAS {
			out = append(out, known.put(op.Value))
		} else {
			out = append(out, known.deleted())
		}
	}
	if mayNot && (!op.OK || op.Unknown) {
		out = append(out, s)
	}
	return out
}

// stepsMax bounds the search for one key, in steps of the model. It stands for a time limit, which would make
// verdicts depend on the machine.
const stepsMax = 2_000_000

// search is one run of porcupine, which gives up at stepsMax.
type search struct{ steps int }

// model is one key, as a set of the states that it may be in.
func (c *search) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return []state{{}} },
		Step: func(from, input, _ any) (bool, any) {
			if c.steps++; c.steps > stepsMax {
				return false, nil
			}
			var to []state
			for _, s := range from.([]state) {
				for _, n := range s.next(input.(*Op)) {
					if !slices.Contains(to, n) {
						to = append(to, n)
					}
				}
			}
			return len(to) > 0, to
		},
		Equal: func(a, b any) bool { return slices.Equal(a.([]state), b.([]state)) },
	}
}
