//go:build !js

package api

import (
	"context"
	"net"
	"net/http"

	consul "github.com/hashicorp/consul/api"
)

// dialUnix connects to the agent's socket.
func dialUnix(ctx context.Context, path string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "unix", path)
}

// secure gives the transport the certificates that c names.
func secure(t *http.Transport, c *Config) error {
	conf, err := consul.SetupTLSConfig(c.tls())
	if err == nil {
		t.TLSClientConfig = conf
	}
	return err
}

func (c *Config) tls() *consul.TLSConfig {
	return &consul.TLSConfig{
		Address: c.TLSServerName, CAFile: c.CAFile, CAPath: c.CAPath, CertFile: c.ClientCert, KeyFile: c.ClientKey,
		InsecureSkipVerify: c.insecure,
	}
}

// Consul is Consul's own client of the agent that c names: its locks and semaphores are the ones that other programs
// take part in. It reads the same environment.
func (c Config) Consul() (*consul.Client, error) {
	if err := c.resolve(); err != nil {
		return nil, err
	}
	return consul.NewClient(&consul.Config{
		Address: c.Address, Token: c.Token, TokenFile: c.TokenFile, Datacenter: c.Datacenter, Namespace: c.Namespace,
		HttpAuth: consul.DefaultConfig().HttpAuth, TLSConfig: *c.tls(),
	})
}
