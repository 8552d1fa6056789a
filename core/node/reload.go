package node

import (
	"errors"
	"reflect"
	"strings"

	"glasshouse/core/agent"
)

// errNoReload is returned when a node that was given no way to read its configuration again is told to.
var errNoReload = errors.New("this agent cannot read its configuration again")

// Reload reads the configuration again and takes what a running node can take of it (mirrors Consul's
// (*Agent).ReloadConfig). The log names what changed, and what changed and needs a restart. Configuration that is
// refused changes nothing. Two reloads come one after the other.
func (n *Node) Reload() error {
	if n.reread == nil {
		return errNoReload
	}
	n.reload.Lock()
	defer n.reload.Unlock()
	n.logger.Info("Reloading configuration...")
	fresh, err := n.reread()
	var next *Config
	var taken, waiting []string
	if err == nil {
		next, taken, waiting = merged(n.Config(), fresh)
		err = n.agent.SetHTTP(httpConfig(next))
	}
	if err != nil {
		n.logger.Error("Reloading the configuration failed: nothing is changed", "error", err)
		return err
	}
	n.config.Store(next)
	n.logger.SetLevel(next.LogLevel)
	for _, w := range fresh.Warnings {
		n.logger.Warn(w)
	}
	if len(waiting) > 0 {
		n.logger.Warn("Configuration that changed and needs a restart of the agent", "keys", strings.Join(waiting, ", "))
	}
	if len(taken) > 0 {
		n.logger.Info("Configuration reloaded", "keys", strings.Join(taken, ", "))
	} else {
		n.logger.Info("Configuration reloaded: no key changed that takes effect in a running agent")
	}
	return nil
}

// merged is old with every reloadable field of fresh. taken are the keys of those that differ, waiting those of the
// others that differ.
func merged(old, fresh *Config) (next *Config, taken, waiting []string) {
	copied := *old
	next = &copied
	// The directory settles the id of a node that is configured without one.
	if fresh.NodeID == "" {
		fresh.NodeID = old.NodeID
	}
	to, from := reflect.ValueOf(next).Elem(), reflect.ValueOf(fresh).Elem()
	for i := range to.NumField() {
		tag := to.Type().Field(i).Tag
		key := tag.Get("key")
		if key == "" || reflect.DeepEqual(to.Field(i).Interface(), from.Field(i).Interface()) {
			continue
		}
		if tag.Get("reload") == "" {
			waiting = append(waiting, key)
			continue
		}
		taken = append(taken, key)
		to.Field(i).Set(from.Field(i))
	}
	return next, taken, waiting
}

// httpConfig is the part of c that the agent's HTTP side takes while it runs.
func httpConfig(c *Config) agent.HTTPConfig {
	return agent.HTTPConfig{
		ResponseHeaders: c.ResponseHeaders, AllowedHosts: c.AllowedHosts, AllowOrigins: c.AllowOrigins,
		AllowWriteFrom: c.AllowWriteHTTPFrom,
	}
}
