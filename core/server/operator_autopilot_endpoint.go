package server

import (
	"time"

	"glasshouse/core/structs"
)

// AutopilotGetConfiguration is how the leader looks after raft's servers. Mirrors Consul's method of this name.
func (o *Operator) AutopilotGetConfiguration(args *structs.DCSpecificRequest, reply *structs.AutopilotConfig) error {
	if done, err := o.srv.forward("Operator.AutopilotGetConfiguration", args, args, reply); done {
		return err
	}
	if err := o.srv.awaitReady(args.RequestContext()); err != nil {
		return err
	}
	conf, err := o.srv.autopilotConfig()
	if err != nil {
		return err
	}
	*reply = *conf
	return nil
}

// AutopilotSetConfiguration replaces it. reply is false when it was to be replaced at another index than it has. Mirrors
// Consul's method of this name.
func (o *Operator) AutopilotSetConfiguration(args *structs.AutopilotSetConfigRequest, reply *bool) error {
	if done, err := o.srv.forward("Operator.AutopilotSetConfiguration", args, args, reply); done {
		return err
	}
	resp, err := o.srv.raftApply(structs.AutopilotRequestType, args)
	if err != nil {
		return err
	}
	// Without CAS the FSM answers nothing.
	ok, conditional := resp.(bool)
	*reply = ok || !conditional
	return nil
}

// ServerHealth is the leader's judgement of raft's servers, as of now. Mirrors Consul's method of this name.
func (o *Operator) ServerHealth(args *structs.DCSpecificRequest, reply *structs.OperatorHealthReply) error {
	if done, err := o.srv.forward("Operator.ServerHealth", args, args, reply); done {
		return err
	}
	if err := o.srv.awaitReady(args.RequestContext()); err != nil {
		return err
	}
	conf, err := o.srv.autopilotConfig()
	if err != nil {
		return err
	}
	o.srv.updateHealth(time.Now(), conf)
	*reply = o.srv.autopilot.get()
	return nil
}
