package node

import (
	"fmt"
	"slices"
	"strings"
)

// Unused is a key of Consul's that kvnode has no use for, or a flag, with what it was set to.
type Unused struct {
	Key   string
	Value any
}

// consulKeys are the keys of Consul's configuration that kvnode has no use for: a file that was written for Consul
// still starts, and a warning names them. A key of a block that kvnode has stands with its path.
var consulKeys = setOf(`
acl acl_agent_master_token acl_agent_token acl_datacenter acl_default_policy acl_disabled_ttl acl_down_policy
acl_enable_key_list_policy acl_master_token acl_replication_token acl_token acl_ttl
advertise_addr_ipv4 advertise_addr_ipv6 advertise_addr_wan advertise_addr_wan_ipv4 advertise_addr_wan_ipv6
advertise_reconnect_timeout ae_interval alt_domain audit auto_config auto_encrypt auto_reload_config ca_file ca_path
cache cert_file check check_deregister_interval_min check_output_max_size check_reap_interval check_update_interval
checks cloud config_entries connect consul default_intention_policy default_query_time disable_anonymous_signature
disable_coordinates disable_host_node_id disable_http_unprintable_char_filter disable_keyring_file
disable_remote_exec disable_update_check discard_check_output discovery_max_stale dns_config domain
enable_acl_replication enable_agent_tls_for_checks enable_central_service_config enable_local_script_checks
enable_script_checks enable_syslog encrypt encrypt_verify_incoming encrypt_verify_outgoing experiments gossip_lan
gossip_wan key_file license_path locality log_file log_rotate_bytes log_rotate_duration log_rotate_max_files
max_query_time non_voting_server partition peering primary_datacenter primary_gateways
primary_gateways_interval protocol raft_boltdb raft_logstore raft_protocol read_replica
reconnect_timeout_wan recursors rejoin_after_leave reporting request_limits retry_interval_wan retry_join_wan
retry_max_wan revision rpc segment segment_limit segment_name_limit segments serf_lan serf_lan_allowed_cidrs serf_wan
serf_wan_allowed_cidrs server_name service services start_join_wan sync_coordinate_interval_min
sync_coordinate_rate_target syslog_facility tagged_addresses tls tls_cipher_suites tls_min_version
tls_prefer_server_cipher_suites translate_wan_addrs ui ui_config ui_content_path ui_dir unix_sockets
use_streaming_backend verify_incoming verify_incoming_https verify_incoming_rpc verify_outgoing
verify_server_hostname version version_prerelease version_string watches xds
addresses.dns addresses.grpc addresses.grpc_tls addresses.https
ports.dns ports.expose_max_port ports.expose_min_port ports.grpc ports.grpc_tls ports.https ports.proxy_max_port
ports.proxy_min_port ports.serf_wan ports.sidecar_max_port ports.sidecar_min_port
performance.grpc_keepalive_interval performance.grpc_keepalive_timeout
limits.https_handshake_timeout limits.request_limits limits.rpc_client_timeout limits.rpc_max_burst limits.rpc_rate
http_config.block_endpoints http_config.max_header_bytes http_config.use_cache
autopilot.disable_upgrade_migration autopilot.redundancy_zone_tag autopilot.upgrade_version_tag
telemetry.circonus_api_app telemetry.circonus_api_token telemetry.circonus_api_url telemetry.circonus_broker_id
telemetry.circonus_broker_select_tag telemetry.circonus_check_display_name
telemetry.circonus_check_force_metric_activation telemetry.circonus_check_id telemetry.circonus_check_instance_id
telemetry.circonus_check_search_tag telemetry.circonus_check_tags telemetry.circonus_submission_interval
telemetry.circonus_submission_url telemetry.disable_compat_1.9 telemetry.disable_per_tenancy_usage_metrics
telemetry.dogstatsd_addr telemetry.dogstatsd_tags telemetry.enable_host_metrics telemetry.retry_failed_connection
telemetry.statsd_address telemetry.statsite_address
`)

// granted are keys that ask, when they are true, for what kvnode does anyway.
var granted = setOf(`
disable_anonymous_signature disable_coordinates disable_host_node_id disable_keyring_file disable_remote_exec
disable_update_check http_config.use_cache
-disable-host-node-id -disable-keyring-file
`)

// protection are keys that ask to be protected from somebody, which kvnode does not do: they get a warning of their own.
var protection = setOf(`
acl acl_agent_master_token acl_agent_token acl_default_policy acl_master_token auto_encrypt encrypt
encrypt_verify_incoming encrypt_verify_outgoing http_config.block_endpoints limits.rpc_rate request_limits
limits.request_limits serf_lan_allowed_cidrs tls tls_min_version verify_incoming verify_incoming_https
verify_incoming_rpc verify_outgoing verify_server_hostname
-encrypt -serf-lan-allowed-cidrs
`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// warnOf says which keys have no effect. A key that asks for nothing, or for what kvnode does anyway, needs no word.
func warnOf(unused []Unused) []string {
	var idle, open []string
	var warnings []string
	for _, u := range unused {
		switch {
		case asksNothing(u.Value), granted[u.Key] && u.Value == true,
			(u.Key == "raft_protocol" || u.Key == "-raft-protocol") && fmt.Sprint(u.Value) == "3":
		case u.Key == "ports.https" || u.Key == "-https-port":
			warnings = append(warnings, u.Key+" is set, but kvnode serves HTTP without TLS alone: put a proxy before it, or keep it on loopback")
		case protection[u.Key]:
			open = append(open, u.Key)
		default:
			idle = append(idle, u.Key)
		}
	}
	if len(open) > 0 {
		warnings = append(warnings, "The configuration asks for protection that kvnode does not give: "+join(open))
	}
	if len(idle) > 0 {
		warnings = append(warnings, "Configuration keys of Consul's that kvnode has no use for: "+join(idle))
	}
	return warnings
}

func join(keys []string) string {
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), ", ")
}

// asksNothing tells whether v is what a key has that is not set: null, false, nothing, a number below 1, or a list or
// block of nothing else.
func asksNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == "" || v == "0" || v == "-1"
	case int:
		return v < 1
	case float64:
		return v < 1
	case []any:
		return !slices.ContainsFunc(v, func(one any) bool { return !asksNothing(one) })
	case []map[string]any:
		return !slices.ContainsFunc(v, func(one map[string]any) bool { return !asksNothing(one) })
	case map[string]any:
		for _, one := range v {
			if !asksNothing(one) {
				return false
			}
		}
		return true
	}
	return false
}
