// Package linear judges what the clients of a key/value store saw: whether some order of their operations, each
// at one moment between its call and its return, explains every answer. It is porcupine's search over a model of one
// key.
package linear

// Op is one client's operation on one key, as the client saw it.
type Op struct {
	// ID names the operation in a verdict; it is the caller's.
	ID  int    `json:"id"`
	Key string `json:"key"`
	// Kind is put, get, cas, delete or delete-cas. A get is one that promises the present: a consistent read.
	Kind Kind `json:"kind"`
	// Value is what was written, or what a get found. Values of writes should differ from one another: equal ones
	// prove less.
	Value string `json:"value,omitempty"`
	// Index is the ModifyIndex that a cas or delete-cas asked for (0: no such key), or that a get found.
	Index uint64 `json:"index,omitempty"`
	// OK tells whether a get found the key, or a cas or delete-cas was done.
	OK bool `json:"ok,omitempty"`
	// Call and Return are times in any one unit. With Unknown there was no answer, and Return does not count: the
	// operation may have happened at any time since its call, or never.
	Call    int64 `json:"call"`
	Return  int64 `json:"return,omitempty"`
	Unknown bool  `json:"unknown,omitempty"`
}

// Kind is what an operation does.
type Kind string

// The kinds that are judged.
const (
	Put       Kind = "put"
	Get       Kind = "get"
	CAS       Kind = "cas"
	Delete    Kind = "delete"
	DeleteCAS Kind = "delete-cas"
)

// Result is a verdict in one word.
type Result string

// The three verdicts.
const (
	Legal   Result = "legal"   // there is such an order
	Illegal Result = "illegal" // there is none
	// Undecided: the search was given up at its bound. It clears nobody.
	Undecided Result = "undecided"
)

// Verdict is the judgement of a history.
type Verdict struct {
	Result Result `json:"result"`
	Ops    int    `json:"ops"`
	// Keys are the keys that are not legal, in the order of their names.
	Keys []KeyVerdict `json:"keys,omitempty"`
}

// KeyVerdict is the judgement of one key's operations.
type KeyVerdict struct {
	Key    string `json:"key"`
	Result Result `json:"result"`
	// Proof are the IDs of operations of an illegal history that no order explains, whatever the others did: taking one
	// more away, an order exists.
	Proof []int `json:"proof,omitempty"`
}
