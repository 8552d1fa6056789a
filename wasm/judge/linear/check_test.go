package linear

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// line reads "put x 1-5", "get x@7 2-3", "get - 2-3", "cas x@7 1-2 no", "del 1-?": an operation with its times.
func line(t *testing.T, id int, text string) Op {
	t.Helper()
	f := strings.Fields(text)
	op := Op{ID: id, Key: "k", OK: true}
	if f[len(f)-1] == "no" {
		op.OK, f = false, f[:len(f)-1]
	}
	op.Kind = map[string]Kind{"put": Put, "get": Get, "cas": CAS, "del": Delete, "delcas": DeleteCAS}[f[0]]
	end := ""
	if _, err := fmt.Sscanf(f[len(f)-1], "%d-%s", &op.Call, &end); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	if op.Unknown = end == "?"; !op.Unknown {
		fmt.Sscan(end, &op.Return)
	}
	if len(f) == 3 {
		value, index, _ := strings.Cut(f[1], "@")
		fmt.Sscan(index, &op.Index)
		op.Value = value
		if value == "-" {
			op.Value, op.OK = "", false
		}
	}
	return op
}

func history(t *testing.T, text string) []Op {
	t.Helper()
	var ops []Op
	for i, l := range strings.Split(text, ";") {
		ops = append(ops, line(t, i, strings.TrimSpace(l)))
	}
	return ops
}

func TestVerdicts(t *testing.T) {
	for name, test := range map[string]struct {
		history string
		want    Result
		proof   []int
	}{
		"an empty key is not found":              {"get - 1-2", Legal, nil},
		"a value out of nowhere":                 {"get x@3 1-2", Illegal, []int{0}},
		"a read after a write sees it":           {"put x 1-2; get x@3 3-4", Legal, nil},
		"a stale read":                           {"put x 1-2; put y 3-4; get x@3 5-6", Illegal, []int{0, 1, 2}},
		"a read beside a write sees either":      {"put x 1-2; put y 3-9; get x@3 4-5; get y@4 6-7", Legal, nil},
		"a value that comes back":                {"put x 1-2; put y 3-9; get y@4 4-5; get x@3 6-7", Illegal, []int{0, 1, 2, 3}},
		"an acknowledged write that is lost":     {"put x 1-2; get - 3-4", Illegal, []int{0, 1}},
		"an unknown write may never happen":      {"put x 1-?; get - 3-4; get - 90-91", Legal, nil},
		"an unknown write may happen late":       {"put x 1-?; get - 3-4; get x@9 90-91", Legal, nil},
		"an unknown write happens at most once":  {"put x 1-?; get x@2 3-4; put y 5-6; get x@9 7-8", Illegal, []int{0, 1, 3}},
		"a cas on what was read":                 {"put x 1-2; get x@3 3-4; cas y@3 5-6; get y@5 7-8", Legal, nil},
		"two cas on the same index are not both": {"put x 1-2; get x@3 3-4; cas y@3 5-9; cas z@3 5-9", Illegal, []int{0, 2, 3}},
		"a cas that fails changes nothing":       {"put x 1-2; get x@3 3-4; cas y@9 5-6 no; get x@3 7-8", Legal, nil},
		"a cas that must hold and does not":      {"put x 1-2; get x@3 3-4; cas y@3 5-6 no", Illegal, []int{0, 1, 2}},
		"a cas of 0 wants no key":                {"cas x@0 1-2; cas y@0 3-4 no; del 5-6; cas z@0 7-8", Legal, nil},
		"a second cas of 0":                      {"cas x@0 1-2; cas y@0 3-4", Illegal, []int{0, 1}},
		"an index that falls":                    {"put x 1-2; get x@9 3-4; put y 5-6; get y@4 7-8", Illegal, []int{0, 1, 2, 3}},
		"an equal write keeps its index":         {"put x 1-2; get x@3 3-4; put x 5-6; get x@3 7-8", Legal, nil},
		"a delete":                               {"put x 1-2; del 3-4; get - 5-6", Legal, nil},
		"a delete that is lost":                  {"put x 1-2; del 3-4; get x@3 5-6", Illegal, []int{0, 1, 2}},
		"a delete-cas of nothing is done":        {"delcas -@7 1-2", Legal, nil},
	} {
		t.Run(name, func(t *testing.T) {
			ops := history(t, test.history)
			for i := range ops {
				ops[i].OK = ops[i].OK || strings.Contains(test.history, "delcas -") // the "-" stands for no value there
			}
			v := Check(ops)
			if v.Result != test.want {
				t.Fatalf("%s", v.Result)
			}
			if test.want == Illegal && !slices.Equal(v.Keys[0].Proof, test.proof) {
				t.Errorf("the proof is %v", v.Keys[0].Proof)
			}
		})
	}
}

// run makes the history of a true register: each operation takes its effect at one moment within its time.
func run(r *rand.Rand, n int) []Op {
	type at struct {
		moment int64
		op     int
	}
	ops := make([]Op, n)
	var order []at
	for i := range ops {
		call := int64(r.Intn(n * 4))
		took := int64(r.Intn(12)) + 1
		ops[i] = Op{ID: i, Key: "k", Call: call, Return: call + took, Kind: []Kind{Put, Put, Get, Get, Get, CAS, Delete, DeleteCAS}[r.Intn(8)],
			Unknown: r.Intn(10) == 0, Value: fmt.Sprint("v", i)}
		order = append(order, at{call + 1 + r.Int63n(took), i})
	}
	slices.SortFunc(order, func(a, b at) int { return int(a.moment - b.moment) })
	present, value, index := false, "", uint64(0)
	for moment, o := range order {
		op := &ops[o.op]
		now := uint64(moment + 1)
		if op.Unknown && r.Intn(2) == 0 {
			continue // never done
		}
		switch op.Kind {
		case Put:
			present, value, index = true, op.Value, now
		case Get:
			op.OK, op.Value, op.Index = present, "", 0
			if present {
				op.Value, op.Index = value, index
			}
		case Delete:
			present = false
		case CAS, DeleteCAS:
			if r.Intn(2) == 0 {
				op.Index = index
			} else {
				op.Index = uint64(r.Intn(n))
			}
			op.OK = (op.Index == 0) == !present && (!present || op.Index == index)
			if op.Kind == DeleteCAS {
				op.OK = !present || op.Index == index
				present = present && !op.OK
			} else if op.OK {
				present, value, index = true, op.Value, now
			}
		}
	}
	return ops
}

func TestTheHistoryOfATrueRegisterIsLegal(t *testing.T) {
	for seed := range int64(300) {
		r := rand.New(rand.NewSource(seed))
		if v := Check(run(r, 5+r.Intn(60))); v.Result != Legal {
			t.Fatalf("seed %d: %+v", seed, v)
		}
	}
}

func TestAProofIsIllegalByItselfAndNoPartOfItCanGo(t *testing.T) {
	illegal := 0
	for seed := range int64(200) {
		r := rand.New(rand.NewSource(seed))
		ops := run(r, 40)
		for i := range ops { // one read tells of an older write
			if ops[i].Kind == Get && ops[i].OK && !ops[i].Unknown && r.Intn(4) == 0 {
				ops[i].Value, ops[i].Index = ops[r.Intn(len(ops))].Value, 0
				break
			}
		}
		v := Check(ops)
		if v.Result != Illegal {
			continue
		}
		illegal++
		var left []*Op
		for _, id := range v.Keys[0].Proof {
			left = append(left, &ops[id])
		}
		// In a proof, what had not returned by its end is unknown; as it really ended it proves no less.
		if check(left) != Illegal {
			t.Fatalf("seed %d: the proof %v is legal", seed, v.Keys[0].Proof)
		}
	}
	if illegal < 20 {
		t.Errorf("only %d histories were illegal", illegal)
	}
}

func TestASearchWithoutAnEndIsGivenUp(t *testing.T) {
	var ops []Op
	for i := range 60 {
		ops = append(ops, Op{ID: i, Key: "k", Kind: Put, Value: fmt.Sprint(i), Unknown: true})
	}
	for i := range 30 {
		ops = append(ops, Op{ID: 60 + i, Key: "k", Kind: Get, OK: true, Value: fmt.Sprint(i), Call: 5, Return: 6})
	}
	ops = append(ops, Op{ID: 90, Key: "k", Kind: Get, OK: true, Value: "nowhere", Call: 7, Return: 8})
	if v := Check(ops); v.Result != Undecided {
		t.Errorf("%s", v.Result)
	}
}
