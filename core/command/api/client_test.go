//go:build !js

package api

import (
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// echo answers with what it was asked.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	_, _ = io.WriteString(w, strings.Join([]string{r.Method, r.URL.String(), r.Header.Get("X-Consul-Token"), user, password}, " "))
})

// quietEnvironment takes the caller's own settings out of a test.
func quietEnvironment(t *testing.T) {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "CONSUL_") {
			t.Setenv(name, "")
		}
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestARequestCarriesWhatFlagsAndEnvironmentSay(t *testing.T) {
	quietEnvironment(t)
	s := httptest.NewServer(echo)
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http://")
	file := write(t, "token", " in-file\n")
	for _, test := range []struct {
		name   string
		config Config
		env    map[string]string
		method string
		want   string
	}{
		{"host and port", Config{Address: host}, nil, "GET", "GET /v1/x?a=   "},
		{"a URL", Config{Address: s.URL + "/"}, nil, "GET", "GET /v1/x?a=   "},
		{"a prefix before /v1", Config{Address: s.URL + "/proxy"}, nil, "GET", "GET /proxy/v1/x?a=   "},
		{"the environment's address", Config{}, map[string]string{"CONSUL_HTTP_ADDR": host}, "GET", "GET /v1/x?a=   "},
		{"a datacenter", Config{Address: host, Datacenter: "d"}, nil, "GET", "GET /v1/x?a=&dc=d   "},
		{"a stale read", Config{Address: host, Stale: true}, nil, "GET", "GET /v1/x?a=&stale=   "},
		{"no stale write", Config{Address: host, Stale: true}, nil, "PUT", "PUT /v1/x?a=   "},
		{"a namespace", Config{Address: host, Namespace: "n"}, nil, "GET", "GET /v1/x?a=&ns=n   "},
		{"the environment's namespace", Config{Address: host}, map[string]string{"CONSUL_NAMESPACE": "e"}, "GET", "GET /v1/x?a=&ns=e   "},
		{"a token", Config{Address: host, Token: "t"}, nil, "GET", "GET /v1/x?a= t  "},
		{"a file over a token", Config{Address: host, Token: "t", TokenFile: file}, nil, "GET", "GET /v1/x?a= in-file  "},
		{"the environment's token", Config{Address: host}, map[string]string{"CONSUL_HTTP_TOKEN": "e"}, "GET", "GET /v1/x?a= e  "},
		{"the environment's file over its token", Config{Address: host},
			map[string]string{"CONSUL_HTTP_TOKEN": "e", "CONSUL_HTTP_TOKEN_FILE": file}, "GET", "GET /v1/x?a= in-file  "},
		{"a token over the environment's file", Config{Address: host, Token: "t"},
			map[string]string{"CONSUL_HTTP_TOKEN_FILE": file}, "GET", "GET /v1/x?a= t  "},
		{"basic auth", Config{Address: host}, map[string]string{"CONSUL_HTTP_AUTH": "u:p:q"}, "GET", "GET /v1/x?a=  u p:q"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			c, err := NewClient(test.config)
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.Do(test.method, "/v1/x", map[string][]string{"a": {""}}, nil)
			if err != nil || string(got) != test.want {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestAnAddressThatCannotServeIsRefused(t *testing.T) {
	quietEnvironment(t)
	for _, test := range []struct {
		config Config
		env    [2]string
		want   string
	}{
		{Config{Address: "ftp://127.0.0.1"}, [2]string{}, "Unknown protocol scheme: ftp"},
		{Config{Address: "http://"}, [2]string{}, "want host:port or a URL"},
		{Config{Address: "http://user@host"}, [2]string{}, "want host:port or a URL"},
		{Config{}, [2]string{"CONSUL_HTTP_SSL", "perhaps"}, "could not parse CONSUL_HTTP_SSL"},
		{Config{}, [2]string{"CONSUL_HTTP_SSL_VERIFY", "perhaps"}, "could not parse CONSUL_HTTP_SSL_VERIFY"},
		{Config{TokenFile: "/no/such"}, [2]string{}, "Error loading token file: open /no/such"},
		{Config{CAFile: "/no/such"}, [2]string{}, "Error loading CA File: open /no/such"},
		{Config{CAPath: "/no/such"}, [2]string{}, "lstat /no/such"},
		{Config{ClientCert: "/no/such"}, [2]string{}, "both client cert and client key must be provided"},
	} {
		if test.env[0] != "" {
			t.Setenv(test.env[0], test.env[1])
		}
		_, err := NewClient(test.config)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v, %v: %v", test.config, test.env, err)
		}
		if test.env[0] != "" {
			t.Setenv(test.env[0], "")
		}
	}
}

func TestAnAgentIsReachedByTLSAndOnlyWhenItsCertificateIsRight(t *testing.T) {
	quietEnvironment(t)
	s := httptest.NewTLSServer(echo)
	defer s.Close()
	s.Config.ErrorLog = nil
	ca := write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})))
	host := strings.TrimPrefix(s.URL, "https://")
	ask := func(c Config) error {
		client, err := NewClient(c)
		if err != nil {
			return err
		}
		_, err = client.Do("GET", "/v1/x", nil, nil)
		return err
	}
	if err := ask(Config{Address: s.URL, CAFile: ca}); err != nil {
		t.Errorf("with its CA: %v", err)
	}
	if err := ask(Config{Address: s.URL}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without its CA: %v", err)
	}
	if err := ask(Config{Address: s.URL, CAFile: ca, TLSServerName: "other"}); err == nil {
		t.Error("a certificate of another name was taken")
	}
	t.Setenv("CONSUL_HTTP_SSL", "true")
	t.Setenv("CONSUL_CACERT", ca)
	if err := ask(Config{Address: "http://" + host}); err != nil {
		t.Errorf("by the environment: %v", err)
	}
	t.Setenv("CONSUL_CACERT", "")
	t.Setenv("CONSUL_HTTP_SSL_VERIFY", "false")
	if err := ask(Config{Address: host}); err != nil {
		t.Errorf("unverified, as asked for: %v", err)
	}
}

func TestAnAgentIsReachedByItsSocket(t *testing.T) {
	quietEnvironment(t)
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(echo)
	s.Listener = l
	s.Start()
	defer s.Close()
	client, err := NewClient(Config{Address: "unix://" + path})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := client.Do("GET", "/v1/x", nil, nil); err != nil || string(got) != "GET /v1/x   " {
		t.Errorf("%q, %v", got, err)
	}
	consul, err := Config{Address: "unix://" + path}.Consul()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := consul.Raw().Delete("/v1/x", nil); err != nil {
		t.Errorf("Consul's client: %v", err)
	}
}

func TestARedirectedWriteIsNotTakenForDone(t *testing.T) {
	quietEnvironment(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/kv/a//b" {
			w.Header().Set("Location", "/v1/kv/a/b")
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		_, _ = io.WriteString(w, `[{"Key":"a/b"}]`)
	}))
	defer s.Close()
	c, err := NewClient(Config{Address: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if done, err := c.Put("a//b", nil, nil); done || err == nil || !strings.Contains(err.Error(), "code: 301") {
		t.Errorf("put: %v, %v", done, err)
	}
	if done, err := c.Delete("a//b", nil); done || err == nil {
		t.Errorf("delete: %v, %v", done, err)
	}
	if got, err := c.List("a//b", false, nil); err != nil || len(got) != 1 {
		t.Errorf("get: %v, %v", got, err)
	}
}

func TestWaitTellsTheIndexAndThatAKeyIsNotThere(t *testing.T) {
	quietEnvironment(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/kv/none":
			w.Header().Set("X-Consul-Index", "7")
			w.WriteHeader(http.StatusNotFound)
		case "/v1/kv/odd":
			_, _ = io.WriteString(w, "[]")
		case "/v1/kv/k":
			w.Header().Set("X-Consul-Index", "8")
			_, _ = io.WriteString(w, "["+r.URL.Query().Get("index")+"]")
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer s.Close()
	c, err := NewClient(Config{Address: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path  string
		index uint64
		data  string
		next  uint64
		err   string
	}{
		{"/v1/kv/k", 0, "[]", 8, ""},
		{"/v1/kv/k", 3, "[3]", 8, ""},
		{"/v1/kv/none", 0, "", 7, ""},
		{"/v1/nowhere", 0, "", 0, "Unexpected response code: 404"},
		{"/v1/kv/odd", 0, "", 0, "Failed to parse X-Consul-Index"},
	} {
		data, next, err := c.Wait(t.Context(), test.path, nil, test.index)
		if string(data) != test.data || next != test.next || (err == nil) != (test.err == "") ||
			err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %q, %d, %v", test.path, data, next, err)
		}
	}
}
