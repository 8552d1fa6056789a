// Package consulapi runs the official Go client's own tests with kvnode where they look for Consul. It is a module of
// its own: what those tests need stays out of kvnode's.
package consulapi

// The package under test is named here so that the module holds it and what its tests import.
import _ "github.com/hashicorp/consul/api"
