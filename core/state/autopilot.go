package state

import (
	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// autopilotID is the key of autopilot's only record.
const autopilotID = "config"

// AutopilotConfig is autopilot's configuration, nil if it was never set. Mirrors Consul's (*Store).AutopilotConfig.
func (s *Store) AutopilotConfig() (uint64, *structs.AutopilotConfig, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	config, err := autopilotFirst(tx)
	if err != nil || config == nil {
		return 0, nil, err
	}
	return config.ModifyIndex, config, nil
}

func autopilotFirst(tx *memdb.Txn) (*structs.AutopilotConfig, error) {
	return first[*structs.AutopilotConfig](tx, tableAutopilot, "id", autopilotID)
}

// AutopilotSetConfig replaces the configuration at idx. Mirrors Consul's (*Store).AutopilotSetConfig.
func (s *Store) AutopilotSetConfig(idx uint64, config *structs.AutopilotConfig) error {
	w := s.begin(idx)
	defer w.Abort()
	if err := w.autopilotSet(config); err != nil {
		return err
	}
	return s.commit(w)
}

func (w *write) autopilotSet(config *structs.AutopilotConfig) error {
	existing, err := autopilotFirst(w.Txn)
	if err != nil {
		return err
	}
	next := *config
	next.RaftIndex = stamp(w.idx, nil)
	if existing != nil {
		next.RaftIndex = stamp(w.idx, &existing.RaftIndex)
	}
	return w.insert(tableAutopilot, &next)
}

// AutopilotCASConfig replaces the configuration at idx if it was last changed at cidx, and tells whether it was.
// One that was never set cannot be replaced so. Mirrors Consul's (*Store).AutopilotCASConfig.
func (s *Store) AutopilotCASConfig(idx, cidx uint64, config *structs.AutopilotConfig) (bool, error) {
	w := s.begin(idx)
	defer w.Abort()
	existing, err := autopilotFirst(w.Txn)
	if err != nil || existing == nil || existing.ModifyIndex != cidx {
		return false, err
	}
	if err := w.autopilotSet(config); err != nil {
		return false, err
	}
	return true, s.commit(w)
}
