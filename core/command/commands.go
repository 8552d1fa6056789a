package command

import (
	"github.com/hashicorp/cli"

	"glasshouse/core/command/agent"
	"glasshouse/core/command/info"
	"glasshouse/core/command/join"
	"glasshouse/core/command/keygen"
	"glasshouse/core/command/kv"
	"glasshouse/core/command/leave"
	"glasshouse/core/command/lock"
	"glasshouse/core/command/members"
	"glasshouse/core/command/monitor"
	"glasshouse/core/command/operator"
	"glasshouse/core/command/reload"
	"glasshouse/core/command/snapshot"
	"glasshouse/core/command/validate"
	"glasshouse/core/command/version/show"
	"glasshouse/core/command/watch"
)

func init() {
	Register("agent", plain(agent.New))
	Register("force-leave", plain(leave.NewForce))
	Register("info", plain(info.New))
	Register("join", plain(join.New))
	Register("keygen", plain(keygen.New))
	Register("kv", group(kv.New))
	Register("kv delete", plain(kv.NewDelete))
	Register("kv export", plain(kv.NewExport))
	Register("kv get", plain(kv.NewGet))
	Register("kv import", plain(kv.NewImport))
	Register("kv put", plain(kv.NewPut))
	Register("leave", plain(leave.New))
	Register("lock", plain(lock.New))
	Register("members", plain(members.New))
	Register("monitor", plain(monitor.New))
	Register("operator", group(operator.New))
	Register("operator autopilot", group(operator.NewAutopilot))
	Register("operator autopilot get-config", plain(operator.NewGetConfig))
	Register("operator autopilot set-config", plain(operator.NewSetConfig))
	Register("operator autopilot state", plain(operator.NewState))
	Register("operator raft", group(operator.NewRaft))
	Register("operator raft list-peers", plain(operator.NewListPeers))
	Register("operator raft remove-peer", plain(operator.NewRemovePeer))
	Register("operator raft transfer-leader", plain(operator.NewTransferLeader))
	Register("reload", plain(reload.New))
	Register("snapshot", group(snapshot.New))
	Register("snapshot inspect", plain(snapshot.NewInspect))
	Register("snapshot restore", plain(snapshot.NewRestore))
	Register("snapshot save", plain(snapshot.NewSave))
	Register("validate", plain(validate.New))
	Register("version", plain(show.New))
	Register("watch", plain(watch.New))
}

// plain is the factory of a command that cannot fail to be made.
func plain(make func(cli.Ui) cli.Command) Factory {
	return func(ui cli.Ui) (cli.Command, error) { return make(ui), nil }
}

// group is that of one that prints nothing itself.
func group(make func() cli.Command) Factory {
	return func(cli.Ui) (cli.Command, error) { return make(), nil }
}
