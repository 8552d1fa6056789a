package structs

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// HealthCheckDefinition says how a check is run. kvnode runs none: it keeps what it is told, and shows it.
type HealthCheckDefinition struct {
	Interval                       time.Duration
	Timeout                        time.Duration
	DeregisterCriticalServiceAfter time.Duration

	HTTP          string
	TLSSkipVerify bool
	Header        map[string][]string
	Method        string
	Body          string
	TCP           string
}

// Type is the kind of check that the definition makes, "" where it makes none.
func (d HealthCheckDefinition) Type() string {
	switch {
	case d.Interval <= 0:
		return ""
	case d.HTTP != "":
		return "http"
	case d.TCP != "":
		return "tcp"
	}
	return ""
}

// Equal tells whether two definitions say the same.
func (d HealthCheckDefinition) Equal(o HealthCheckDefinition) bool {
	return d.Interval == o.Interval && d.Timeout == o.Timeout &&
		d.DeregisterCriticalServiceAfter == o.DeregisterCriticalServiceAfter && d.HTTP == o.HTTP &&
		d.TLSSkipVerify == o.TLSSkipVerify && maps.EqualFunc(d.Header, o.Header, slices.Equal) && d.Method == o.Method &&
		d.Body == o.Body && d.TCP == o.TCP
}

// definitionJSON is a definition as JSON has it: durations are Go's text, and what is not set is not there.
type definitionJSON struct {
	Interval                       *textDuration       `json:",omitempty"`
	Timeout                        *textDuration       `json:",omitempty"`
	DeregisterCriticalServiceAfter *textDuration       `json:",omitempty"`
	HTTP                           string              `json:",omitempty"`
	TLSSkipVerify                  bool                `json:",omitempty"`
	Header                         map[string][]string `json:",omitempty"`
	Method                         string              `json:",omitempty"`
	Body                           string              `json:",omitempty"`
	TCP                            string              `json:",omitempty"`
}

// textDuration is a duration as its text; a number is taken for nanoseconds.
type textDuration time.Duration

func (d textDuration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

func (d *textDuration) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return json.Unmarshal(raw, (*time.Duration)(d))
	}
	parsed, err := time.ParseDuration(text)
	*d = textDuration(parsed)
	return err
}

// shown is nil for a duration that is not set.
func shown(d time.Duration) *textDuration {
	if d == 0 {
		return nil
	}
	return (*textDuration)(&d)
}

func (d *textDuration) value() time.Duration {
	if d == nil {
		return 0
	}
	return time.Duration(*d)
}

// MarshalJSON is the definition by Consul's names and order.
func (d HealthCheckDefinition) MarshalJSON() ([]byte, error) {
	return json.Marshal(definitionJSON{
		shown(d.Interval), shown(d.Timeout), shown(d.DeregisterCriticalServiceAfter),
		d.HTTP, d.TLSSkipVerify, d.Header, d.Method, d.Body, d.TCP,
	})
}

// UnmarshalJSON reads what MarshalJSON writes, and durations as numbers of nanoseconds.
func (d *HealthCheckDefinition) UnmarshalJSON(raw []byte) error {
	var in definitionJSON
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	*d = HealthCheckDefinition{
		Interval: in.Interval.value(), Timeout: in.Timeout.value(),
		DeregisterCriticalServiceAfter: in.DeregisterCriticalServiceAfter.value(),
		HTTP:                           in.HTTP, TLSSkipVerify: in.TLSSkipVerify, Header: in.Header, Method: in.Method, Body: in.Body, TCP: in.TCP,
	}
	return nil
}
