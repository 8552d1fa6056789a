package structs

import (
	"encoding/json"
	"testing"
	"time"
)

func TestACheckDefinitionIsShownAsConsuls(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                            `{}`,
		`{"TCP":"h:1","Interval":"5s"}`: `{"Interval":"5s","TCP":"h:1"}`,
		`{"HTTP":"http://h","Interval":7000000000,"Timeout":"3s","DeregisterCriticalServiceAfter":"1m","Header":{"a":["b"]},"Method":"PUT","Body":"x","TLSSkipVerify":true}`: `{"Interval":"7s","Timeout":"3s","DeregisterCriticalServiceAfter":"1m0s","HTTP":"http://h","TLSSkipVerify":true,"Header":{"a":["b"]},"Method":"PUT","Body":"x"}`,
	} {
		var d HealthCheckDefinition
		if err := json.Unmarshal([]byte(in), &d); err != nil {
			t.Fatal(err)
		}
		if out, err := json.Marshal(d); err != nil || string(out) != want {
			t.Errorf("%s is shown as %s, %v", in, out, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"Interval":"x"}`), new(HealthCheckDefinition)); err == nil {
		t.Error("a duration that is none is taken")
	}
}

func TestACheckDefinitionHasATypeAndAnEqual(t *testing.T) {
	http := HealthCheckDefinition{HTTP: "http://h", Interval: time.Second, Header: map[string][]string{"a": {"b"}}}
	tcp := HealthCheckDefinition{TCP: "h:1", Interval: time.Second}
	never := HealthCheckDefinition{HTTP: "http://h"}
	if http.Type() != "http" || tcp.Type() != "tcp" || never.Type() != "" {
		t.Errorf("types %q %q %q", http.Type(), tcp.Type(), never.Type())
	}
	other := http
	other.Header = map[string][]string{"a": {"c"}}
	if !http.Equal(http) || http.Equal(other) || http.Equal(never) {
		t.Error("equal is not")
	}
}
