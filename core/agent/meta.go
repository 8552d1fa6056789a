package agent

import (
	"context"
	"errors"
	"maps"
	"time"

	"glasshouse/core/structs"
)

// An agent with metadata looks every metaInterval whether the catalog has it, and after an error, as long as gossip's
// word of the node has not reached the catalog, each metaRetry.
const (
	metaInterval = time.Minute
	metaRetry    = 5 * time.Second
)

// meta is the node's metadata as it is shown: what is configured, and the segment, which every node of Consul's has.
func (a *Agent) meta() map[string]string {
	meta := map[string]string{"consul-network-segment": ""}
	maps.Copy(meta, a.config.Meta)
	return meta
}

// errNotInCatalog is returned while the leader has not yet put this node into the catalog.
var errNotInCatalog = errors.New("this node is not in the catalog yet")

// keepMeta keeps the node's metadata in the catalog until Shutdown: a leader that takes the node out and in again does
// not know it. It is the one part of Consul's anti-entropy that an agent without services and checks needs.
func (a *Agent) keepMeta() {
	for {
		wait := metaInterval
		if err := a.syncMeta(); err != nil {
			wait = metaRetry
			a.logger.Debug("The catalog has not taken the node's metadata, will retry", "in", wait, "error", err)
		}
		select {
		case <-a.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// syncMeta writes the node's metadata into the catalog where that has another.
func (a *Agent) syncMeta() error {
	ctx, cancel := context.WithTimeout(a.ctx, answerLimit)
	defer cancel()
	c := a.config
	var have structs.IndexedNodeServices
	ask := structs.NodeSpecificRequest{Datacenter: c.Datacenter, Node: c.NodeName}
	if err := a.RPC(ctx, "Catalog.NodeServices", &ask, &have); err != nil {
		return err
	}
	if have.NodeServices == nil || have.NodeServices.Node == nil {
		return errNotInCatalog
	}
	node, want := have.NodeServices.Node, a.meta()
	if maps.Equal(node.Meta, want) {
		return nil
	}
	var none struct{}
	return a.RPC(ctx, "Catalog.Register", &structs.RegisterRequest{
		Datacenter: c.Datacenter, ID: c.NodeID, Node: c.NodeName, Address: node.Address,
		TaggedAddresses: node.TaggedAddresses, NodeMeta: want,
	}, &none)
}
