package node

import "strings"

// consulKeys are the keys of Consul's configuration that kvnode has no use for: a file that was written for Consul
// still starts, and a warning names them. A key of a block that kvnode has stands with its path.
var consulKeys = setOf(`
acl acl_agent_master_token acl_agent_token acl_datacenter acl_default_policy acl_down_policy
acl_enable_key_list_policy acl_master_token acl_replication_token acl_token acl_ttl advertise_addr
advertise_addr_ipv4 advertise_addr_ipv6 advertise_addr_wan advertise_reconnect_timeout alt_domain audit
auto_config auto_encrypt auto_reload_config autopilot ca_file ca_path cache cert_file check
check_output_max_size check_update_interval checks cloud config_entries connect default_intention_policy
default_query_time disable_anonymous_signature disable_coordinates disable_host_node_id disable_http_unprintable_char_filter
disable_keyring_file disable_remote_exec disable_update_check discard_check_output discovery_max_stale
dns_config domain enable_acl_replication enable_agent_tls_for_checks enable_central_service_config
enable_local_script_checks enable_script_checks enable_syslog encrypt encrypt_verify_incoming
encrypt_verify_outgoing experiments gossip_lan gossip_wan http_config key_file license_path locality log_file
log_rotate_bytes log_rotate_duration log_rotate_max_files max_query_time node_meta non_voting_server partition
peering pid_file primary_datacenter primary_gateways primary_gateways_interval protocol raft_boltdb
raft_logstore raft_protocol raft_snapshot_interval raft_snapshot_threshold raft_trailing_logs read_replica
reconnect_timeout reconnect_timeout_wan recursors rejoin_after_leave reporting request_limits
retry_interval_wan retry_join_wan retry_max_wan rpc segment segments serf_lan serf_wan server_name service
services session_ttl_min start_join_wan syslog_facility telemetry tls tls_cipher_suites tls_min_version
tls_prefer_server_cipher_suites translate_wan_addrs ui ui_config ui_content_path ui_dir unix_sockets
use_streaming_backend verify_incoming verify_incoming_https verify_incoming_rpc verify_outgoing
verify_server_hostname version_string watches xds
addresses.dns addresses.grpc addresses.grpc_tls addresses.https
ports.dns ports.expose_max_port ports.expose_min_port ports.grpc ports.grpc_tls ports.https ports.serf_wan
ports.sidecar_max_port ports.sidecar_min_port
performance.grpc_keepalive_interval performance.grpc_keepalive_timeout performance.leave_drain_time
performance.rpc_hold_timeout
limits.https_handshake_timeout limits.request_limits limits.rpc_client_timeout limits.rpc_max_burst
limits.rpc_max_conns_per_client limits.rpc_rate limits.txn_max_req_len
`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
