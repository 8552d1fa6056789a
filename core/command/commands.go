package command

import (
	"github.com/hashicorp/cli"

	"glasshouse/core/command/agent"
	"glasshouse/core/command/info"
	"glasshouse/core/command/join"
	"glasshouse/core/command/kv"
	"glasshouse/core/command/leave"
	"glasshouse/core/command/members"
	"glasshouse/core/command/operator"
	"glasshouse/core/command/validate"
	"glasshouse/core/command/version"
)

func init() {
	Register("agent", func(ui cli.Ui) (cli.Command, error) { return agent.New(ui), nil })
	Register("info", func(ui cli.Ui) (cli.Command, error) { return info.New(ui), nil })
	Register("join", func(ui cli.Ui) (cli.Command, error) { return join.New(ui), nil })
	Register("kv", func(cli.Ui) (cli.Command, error) { return kv.New(), nil })
	Register("kv delete", func(ui cli.Ui) (cli.Command, error) { return kv.NewDelete(ui), nil })
	Register("kv get", func(ui cli.Ui) (cli.Command, error) { return kv.NewGet(ui), nil })
	Register("kv put", func(ui cli.Ui) (cli.Command, error) { return kv.NewPut(ui), nil })
	Register("leave", func(ui cli.Ui) (cli.Command, error) { return leave.New(ui), nil })
	Register("members", func(ui cli.Ui) (cli.Command, error) { return members.New(ui), nil })
	Register("operator", func(cli.Ui) (cli.Command, error) { return operator.New(), nil })
	Register("operator raft", func(cli.Ui) (cli.Command, error) { return operator.NewRaft(), nil })
	Register("operator raft list-peers", func(ui cli.Ui) (cli.Command, error) { return operator.NewListPeers(ui), nil })
	Register("operator raft remove-peer", func(ui cli.Ui) (cli.Command, error) { return operator.NewRemovePeer(ui), nil })
	Register("validate", func(ui cli.Ui) (cli.Command, error) { return validate.New(ui), nil })
	Register("version", func(ui cli.Ui) (cli.Command, error) { return version.New(ui), nil })
}
