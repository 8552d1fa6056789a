package structs

// The states of a check.
const (
	HealthAny      = "any"
	HealthPassing  = "passing"
	HealthWarning  = "warning"
	HealthCritical = "critical"
)

// The check by which gossip's word of a node stands in the catalog.
const (
	SerfCheckID           = "serfHealth"
	SerfCheckName         = "Serf Health Status"
	SerfCheckAliveOutput  = "Agent alive and reachable"
	SerfCheckFailedOutput = "Agent not live or unreachable"
)

// The service under which servers stand in the catalog.
const (
	ConsulServiceID   = "consul"
	ConsulServiceName = "consul"
)

// Node is a machine as the catalog has it. The field order is the order in Consul's JSON.
type Node struct {
	ID              string
	Node            string
	Address         string
	Datacenter      string
	TaggedAddresses map[string]string
	Meta            map[string]string

	RaftIndex
}

// Nodes is a list of nodes, ordered by name.
type Nodes []*Node

// HealthCheck is a check's state as the catalog has it. The field order is the order in Consul's JSON.
type HealthCheck struct {
	Node        string
	CheckID     string
	Name        string
	Status      string
	Notes       string
	Output      string
	ServiceID   string
	ServiceName string
	ServiceTags []string
	Type        string
	Definition  HealthCheckDefinition

	RaftIndex
}

// HealthChecks is a list of checks, ordered by node and CheckID.
type HealthChecks []*HealthCheck

// Weights is how much of the traffic a service wants, by its health. kvnode keeps what it is told.
type Weights struct {
	Passing int
	Warning int
}

// ServiceAddress is where a service is reached from somewhere.
type ServiceAddress struct {
	Address string
	Port    int
}

// NodeService is a service of a node, as far as sessions and Consul's clients need one.
type NodeService struct {
	Kind    string `json:",omitempty"`
	ID      string
	Service string
	Tags    []string
	Address string
	// TaggedAddresses crosses the wire also when it is empty: Consul's agents tell empty from missing.
	TaggedAddresses   map[string]ServiceAddress `codec:"TaggedAddresses" json:",omitempty"`
	Meta              map[string]string
	Port              int
	Weights           *Weights
	EnableTagOverride bool

	RaftIndex
}

// NodeServices are a node and its services by ID.
type NodeServices struct {
	Node     *Node
	Services map[string]*NodeService
}

// RegisterRequest puts a node, and with it a service and checks, into the catalog: Catalog.Register.
type RegisterRequest struct {
	Datacenter      string
	ID              string
	Node            string
	Address         string
	TaggedAddresses map[string]string
	NodeMeta        map[string]string
	Service         *NodeService
	Check           *HealthCheck
	Checks          HealthChecks
	// SkipNodeUpdate leaves a node that is there as it is.
	SkipNodeUpdate bool
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *RegisterRequest) RequestDatacenter() string { return r.Datacenter }

// DeregisterRequest takes a service (ServiceID), a check (CheckID) or, with neither, a node out of the catalog:
// Catalog.Deregister.
type DeregisterRequest struct {
	Datacenter string
	Node       string
	ServiceID  string
	CheckID    string
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *DeregisterRequest) RequestDatacenter() string { return r.Datacenter }

// NodeSpecificRequest asks about one node: Catalog.NodeServices, Health.NodeChecks, Session.NodeSessions.
type NodeSpecificRequest struct {
	Datacenter string
	Node       string
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *NodeSpecificRequest) RequestDatacenter() string { return r.Datacenter }

// ChecksInStateRequest asks for the checks in one state: Health.ChecksInState.
type ChecksInStateRequest struct {
	Datacenter string
	State      string
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *ChecksInStateRequest) RequestDatacenter() string { return r.Datacenter }

// IndexedNodes answers Catalog.ListNodes.
type IndexedNodes struct {
	Nodes Nodes
	QueryMeta
}

// IndexedNodeServices answers Catalog.NodeServices; NodeServices is nil for an unknown node.
type IndexedNodeServices struct {
	NodeServices *NodeServices
	QueryMeta
}

// NodeServiceList are a node and its services, ordered by ID: NodeServices in the form that agents ask for.
type NodeServiceList struct {
	Node     *Node
	Services []*NodeService
}

// IndexedNodeServiceList answers Catalog.NodeServiceList; an unknown node has no Node in it.
type IndexedNodeServiceList struct {
	NodeServices NodeServiceList
	QueryMeta
}

// IndexedHealthChecks answers Health.NodeChecks and Health.ChecksInState.
type IndexedHealthChecks struct {
	HealthChecks HealthChecks
	QueryMeta
}
