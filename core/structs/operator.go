package structs

// DCSpecificRequest asks something of a datacenter as a whole: Status.Leader, Status.Peers,
// Operator.RaftGetConfiguration.
type DCSpecificRequest struct {
	Datacenter string
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *DCSpecificRequest) RequestDatacenter() string { return r.Datacenter }

// RaftServer is one server of raft's configuration.
type RaftServer struct {
	ID              string
	Node            string // its name, "(unknown)" where gossip does not know it
	Address         string
	Leader          bool
	ProtocolVersion string
	Voter           bool
}

// RaftConfigurationResponse answers Operator.RaftGetConfiguration. Index is 0, as Consul's is.
type RaftConfigurationResponse struct {
	Servers []*RaftServer
	Index   uint64
}

// RaftRemovePeerRequest takes a server out of raft's configuration: Operator.RaftRemovePeerByAddress sets
// Address.
type RaftRemovePeerRequest struct {
	Datacenter string
	Address    string
	ID         string
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *RaftRemovePeerRequest) RequestDatacenter() string { return r.Datacenter }
