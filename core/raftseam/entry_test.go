package raftseam

import (
	"testing"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

func TestEveryCommandIsDescribed(t *testing.T) {
	write := structs.WriteRequest{TraceID: "t1"}
	for _, tc := range []struct {
		kind structs.MessageType
		msg  any
		want string
	}{
		{structs.RegisterRequestType, &structs.RegisterRequest{Node: "a", WriteRequest: write}, "register a"},
		{structs.DeregisterRequestType, &structs.DeregisterRequest{Node: "a", WriteRequest: write}, "deregister a"},
		{structs.KVSRequestType,
			&structs.KVSRequest{Op: structs.KVSet, DirEnt: structs.DirEntry{Key: "k"}, WriteRequest: write}, "put k"},
		{structs.SessionRequestType,
			&structs.SessionRequest{Op: structs.SessionCreate, WriteRequest: write}, "session create"},
		{structs.TombstoneRequestType, &structs.TombstoneRequest{WriteRequest: write}, "reap tombstones"},
		{structs.TxnRequestType, &structs.TxnRequest{Ops: make(structs.TxnOps, 2), WriteRequest: write}, "txn of 2"},
		{structs.AutopilotRequestType, &structs.AutopilotSetConfigRequest{WriteRequest: write}, "set autopilot"},
	} {
		data, err := structs.Encode(tc.kind, tc.msg)
		if err != nil {
			t.Fatal(err)
		}
		got := DescribeEntry(&raft.Log{Type: raft.LogCommand, Data: data})
		if got.Type != "command" || got.Text != tc.want || got.Trace != "t1" {
			t.Errorf("type %d: %+v, want %q", tc.kind, got, tc.want)
		}
	}
	for _, data := range [][]byte{nil, {99}, {byte(structs.KVSRequestType), 0xc1}} {
		if got := DescribeEntry(&raft.Log{Type: raft.LogCommand, Data: data}); got.Text != "" || got.Trace != "" {
			t.Errorf("% x: %+v", data, got)
		}
	}
}
