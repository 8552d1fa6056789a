package api

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// defaultAddress is the agent of this machine.
const defaultAddress = "127.0.0.1:8500"

// Config says which agent to talk to, and how. What is left out comes from the environment, by the names that Consul's
// clients read; the zero Config without an environment is this machine's agent.
type Config struct {
	Address    string // host:port or URL: CONSUL_HTTP_ADDR
	Token      string // CONSUL_HTTP_TOKEN
	TokenFile  string // CONSUL_HTTP_TOKEN_FILE; what it holds stands over Token
	Datacenter string
	Namespace  string // CONSUL_NAMESPACE
	Stale      bool

	CAFile        string // CONSUL_CACERT
	CAPath        string // CONSUL_CAPATH
	ClientCert    string // CONSUL_CLIENT_CERT
	ClientKey     string // CONSUL_CLIENT_KEY
	TLSServerName string // CONSUL_TLS_SERVER_NAME

	scheme   string // "http", "https" or "unix"
	host     string // host:port, or the socket's path
	prefix   string // what stands before /v1
	insecure bool   // CONSUL_HTTP_SSL_VERIFY is false
	auth     string // user:password of CONSUL_HTTP_AUTH
}

// resolve fills in what the environment says and takes the address apart.
func (c *Config) resolve() error {
	for _, v := range []struct {
		field *string
		name  string
	}{
		{&c.Address, "CONSUL_HTTP_ADDR"},
		{&c.Namespace, "CONSUL_NAMESPACE"},
		{&c.CAFile, "CONSUL_CACERT"},
		{&c.CAPath, "CONSUL_CAPATH"},
		{&c.ClientCert, "CONSUL_CLIENT_CERT"},
		{&c.ClientKey, "CONSUL_CLIENT_KEY"},
		{&c.TLSServerName, "CONSUL_TLS_SERVER_NAME"},
		{&c.auth, "CONSUL_HTTP_AUTH"},
	} {
		if *v.field == "" {
			*v.field = os.Getenv(v.name)
		}
	}
	if c.Address == "" {
		c.Address = defaultAddress
	}
	if err := c.locate(); err != nil {
		return err
	}
	return c.readToken()
}

// locate reads the address. Like Consul's, "http://" does not take back what CONSUL_HTTP_SSL asks for.
func (c *Config) locate() error {
	tls, err := flag("CONSUL_HTTP_SSL", false)
	if err != nil {
		return err
	}
	verify, err := flag("CONSUL_HTTP_SSL_VERIFY", true)
	if err != nil {
		return err
	}
	c.insecure = !verify
	c.scheme = "http"
	if tls {
		c.scheme = "https"
	}
	scheme, rest, found := strings.Cut(c.Address, "://")
	if !found {
		scheme, rest = "http", c.Address
	}
	switch scheme {
	case "http":
	case "https", "unix":
		c.scheme = scheme
	default:
		//lint:ignore ST1005 Consul's words
		return fmt.Errorf("Unknown protocol scheme: %s", scheme)
	}
	if c.scheme == "unix" {
		c.host = rest
		return nil
	}
	base, err := url.Parse("http://" + rest)
	if err != nil || base.Host == "" || base.RawQuery != "" || base.User != nil {
		return fmt.Errorf("address %q: want host:port or a URL", c.Address)
	}
	c.host, c.prefix = base.Host, strings.TrimSuffix(base.Path, "/")
	return nil
}

// flag reads a yes or no of the environment. Consul warns of one that it cannot read and goes on, even without the
// encryption that was asked for; here it is an error.
func flag(name string, otherwise bool) (bool, error) {
	v := os.Getenv(name)
	if v == "" {
		return otherwise, nil
	}
	b, err := strconv.ParseBool(v)
	if err != nil {
		return false, fmt.Errorf("could not parse %s: %w", name, err)
	}
	return b, nil
}

// readToken settles the token. A file stands over a token, and what a flag says over the environment, as in Consul's
// clients of today: -token-file, -token, CONSUL_HTTP_TOKEN_FILE, CONSUL_HTTP_TOKEN.
func (c *Config) readToken() error {
	if c.TokenFile == "" && c.Token == "" {
		c.TokenFile, c.Token = os.Getenv("CONSUL_HTTP_TOKEN_FILE"), os.Getenv("CONSUL_HTTP_TOKEN")
	}
	if c.TokenFile == "" {
		return nil
	}
	data, err := os.ReadFile(c.TokenFile)
	if err != nil {
		return fmt.Errorf("Error loading token file: %w", err)
	}
	if token := strings.TrimSpace(string(data)); token != "" {
		c.Token = token
	}
	return nil
}
