package agent

import "glasshouse/core/structs"

// nodeBody is a node as clients write it.
type nodeBody struct {
	ID              string
	Node            string
	Address         string
	Datacenter      string
	TaggedAddresses map[string]string
	Meta            map[string]string
	structs.RaftIndex
	Partition, PeerName, Locality dropped
}

func (b *nodeBody) node() structs.Node {
	return structs.Node{
		ID: b.ID, Node: b.Node, Address: b.Address, Datacenter: b.Datacenter, TaggedAddresses: b.TaggedAddresses,
		Meta: b.Meta, RaftIndex: b.RaftIndex,
	}
}

// serviceBody is a service as clients write it. What makes a service one of a mesh is dropped.
type serviceBody struct {
	Kind              string
	ID                string
	Service           string
	Tags              []string
	Address           string
	TaggedAddresses   map[string]structs.ServiceAddress
	Meta              map[string]string
	Port              int
	Weights           *structs.Weights
	EnableTagOverride bool
	structs.RaftIndex
	Proxy, Connect, ContentHash, Namespace, Partition, PeerName, Datacenter, Locality, SocketPath, Ports dropped
}

func (b *serviceBody) service() *structs.NodeService {
	return &structs.NodeService{
		Kind: b.Kind, ID: b.ID, Service: b.Service, Tags: b.Tags, Address: b.Address,
		TaggedAddresses: b.TaggedAddresses, Meta: b.Meta, Port: b.Port, Weights: b.Weights, EnableTagOverride: b.EnableTagOverride,
		RaftIndex: b.RaftIndex,
	}
}

// checkBody is a check as clients write it.
type checkBody struct {
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
	Definition  structs.HealthCheckDefinition
	structs.RaftIndex
	Interval, Timeout, ExposedPort, Namespace, Partition, PeerName dropped
}

func (b *checkBody) check() *structs.HealthCheck {
	return &structs.HealthCheck{
		Node: b.Node, CheckID: b.CheckID, Name: b.Name, Status: b.Status, Notes: b.Notes, Output: b.Output,
		ServiceID: b.ServiceID, ServiceName: b.ServiceName, ServiceTags: b.ServiceTags, Type: b.Type, Definition: b.Definition,
		RaftIndex: b.RaftIndex,
	}
}

// registerBody is a registration as clients write it.
type registerBody struct {
	Datacenter      string
	ID              string
	Node            string
	Address         string
	TaggedAddresses map[string]string
	NodeMeta        map[string]string
	Service         *serviceBody
	Check           *checkBody
	Checks          []*checkBody
	SkipNodeUpdate  bool
	Token           string
	structs.RaftIndex
	Namespace, Partition, PeerName, Locality dropped
}

func (b *registerBody) request() *structs.RegisterRequest {
	r := &structs.RegisterRequest{
		Datacenter: b.Datacenter, ID: b.ID, Node: b.Node, Address: b.Address, TaggedAddresses: b.TaggedAddresses,
		NodeMeta: b.NodeMeta, SkipNodeUpdate: b.SkipNodeUpdate, WriteRequest: structs.WriteRequest{Token: b.Token},
	}
	if b.Service != nil {
		r.Service = b.Service.service()
	}
	if b.Check != nil {
		r.Check = b.Check.check()
	}
	for _, c := range b.Checks {
		if c != nil {
			r.Checks = append(r.Checks, c.check())
		}
	}
	return r
}

// deregisterBody is a deregistration as clients write it.
type deregisterBody struct {
	Datacenter                     string
	Node                           string
	Address                        string
	ServiceID                      string
	CheckID                        string
	Token                          string
	Namespace, Partition, PeerName dropped
}

func (b *deregisterBody) request() *structs.DeregisterRequest {
	return &structs.DeregisterRequest{
		Datacenter: b.Datacenter, Node: b.Node, ServiceID: b.ServiceID, CheckID: b.CheckID,
		WriteRequest: structs.WriteRequest{Token: b.Token},
	}
}
