package server

import (
	"errors"
	"fmt"
	"net/rpc"

	"glasshouse/core/metrics"
	"glasshouse/core/structs"
)

// method is one method of an endpoint, ready to be called with decoded arguments.
type method struct {
	// newArgs makes the empty arguments that a request is decoded into.
	newArgs func() any
	// call runs the method on what newArgs made; reply is a pointer.
	call func(args any) (reply any, err error)
}

// methods are an endpoint's, by name.
type methods map[string]method

// handle makes a method of a function in net/rpc's form.
func handle[A, R any](f func(args *A, reply *R) error) method {
	return method{
		newArgs: func() any { return new(A) },
		call: func(args any) (any, error) {
			reply := new(R)
			err := f(args.(*A), reply)
			return reply, err
		},
	}
}

// rpcServer calls endpoints for codecs in net/rpc's form, as net/rpc's own Server does. That one finds methods by
// reflection, which makes the linker keep every exported method of the program: in the browser a fifth of its size.
type rpcServer struct {
	methods methods // by full name: KVS.Apply
}

// register adds an endpoint's methods under its name.
func (r *rpcServer) register(name string, endpoint methods) {
	if r.methods == nil {
		r.methods = make(methods)
	}
	for m, f := range endpoint {
		r.methods[name+"."+m] = f
	}
}

// refused is the body that goes with an error, as in net/rpc.
var refused struct{}

// ServeRequest reads one request from codec, calls its method, and writes the answer. A request that fails is
// answered with its error; the error returned here is the codec's. Mirrors net/rpc's (*Server).ServeRequest.
func (r *rpcServer) ServeRequest(codec rpc.ServerCodec) error {
	var req rpc.Request
	if err := codec.ReadRequestHeader(&req); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	metrics.Count(metrics.RPCRequest)
	resp := rpc.Response{ServiceMethod: req.ServiceMethod, Seq: req.Seq}
	m, ok := r.methods[req.ServiceMethod]
	if !ok {
		unknown := fmt.Errorf("%w %s", structs.ErrRPCUnknownMethod, req.ServiceMethod)
		if err := codec.ReadRequestBody(nil); err != nil {
			return errors.Join(unknown, err)
		}
		return r.refuse(codec, &resp, unknown)
	}
	args := m.newArgs()
	if err := codec.ReadRequestBody(args); err != nil {
		return errors.Join(fmt.Errorf("read arguments: %w", err), r.refuse(codec, &resp, err))
	}
	reply, err := m.call(args)
	if err != nil {
		return r.refuse(codec, &resp, err)
	}
	return codec.WriteResponse(&resp, reply)
}

// refuse answers with an error.
func (r *rpcServer) refuse(codec rpc.ServerCodec, resp *rpc.Response, err error) error {
	metrics.Count(metrics.RPCRequestError)
	resp.Error = err.Error()
	return codec.WriteResponse(resp, refused)
}
