package structs

// ServiceSpecificRequest asks for the instances of one service: Catalog.ServiceNodes, Health.ServiceNodes.
type ServiceSpecificRequest struct {
	Datacenter  string
	ServiceName string
	// ServiceTags are tags that an instance must have, all of them, where TagFilter is set.
	ServiceTags []string
	TagFilter   bool
	QueryOptions
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *ServiceSpecificRequest) RequestDatacenter() string { return r.Datacenter }

// Services are the services of the catalog by name, each with the tags that its instances have.
type Services map[string][]string

// IndexedServices answers Catalog.ListServices.
type IndexedServices struct {
	Services Services
	QueryMeta
}

// ServiceNode is one instance of a service, with its node in the same record. The field order is that of Consul's JSON.
type ServiceNode struct {
	ID                       string
	Node                     string
	Address                  string
	Datacenter               string
	TaggedAddresses          map[string]string
	NodeMeta                 map[string]string
	ServiceKind              string
	ServiceID                string
	ServiceName              string
	ServiceTags              []string
	ServiceAddress           string
	ServiceTaggedAddresses   map[string]ServiceAddress `json:",omitempty"`
	ServiceWeights           Weights
	ServiceMeta              map[string]string
	ServicePort              int
	ServiceEnableTagOverride bool
	// ServiceProxy and ServiceConnect are a mesh's, and always empty here.
	ServiceProxy   struct{ MeshGateway, Expose struct{} } `codec:"-"`
	ServiceConnect struct{}                               `codec:"-"`

	RaftIndex
}

// ServiceNodes are instances of a service, ordered by node and ID.
type ServiceNodes []*ServiceNode

// IndexedServiceNodes answers Catalog.ServiceNodes.
type IndexedServiceNodes struct {
	ServiceNodes ServiceNodes
	QueryMeta
}

// CheckServiceNode is one instance of a service with its node, the node's own checks and the instance's.
type CheckServiceNode struct {
	Node    *Node
	Service *NodeService
	Checks  HealthChecks
}

// ServiceNode is the instance in the form of the catalog.
func (c *CheckServiceNode) ServiceNode() *ServiceNode {
	n, s := c.Node, c.Service
	out := &ServiceNode{
		ID: n.ID, Node: n.Node, Address: n.Address, Datacenter: n.Datacenter, TaggedAddresses: n.TaggedAddresses,
		NodeMeta: n.Meta, ServiceKind: s.Kind, ServiceID: s.ID, ServiceName: s.Service, ServiceTags: s.Tags,
		ServiceAddress: s.Address, ServiceTaggedAddresses: s.TaggedAddresses, ServiceWeights: Weights{Passing: 1, Warning: 1},
		ServiceMeta: s.Meta, ServicePort: s.Port, ServiceEnableTagOverride: s.EnableTagOverride, RaftIndex: s.RaftIndex,
	}
	if s.Weights != nil {
		out.ServiceWeights = *s.Weights
	}
	return out
}

// CheckServiceNodes are instances of a service, ordered by node and ID.
type CheckServiceNodes []CheckServiceNode

// IndexedCheckServiceNodes answers Health.ServiceNodes.
type IndexedCheckServiceNodes struct {
	Nodes CheckServiceNodes
	QueryMeta
}
