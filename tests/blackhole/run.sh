#!/usr/bin/env bash
# A peer that vanishes from the network: no FIN, no RST, no ICMP. Ends with 'N passed, N failed[, N skipped]'.
#
# Three network namespaces of our own, server - router - client: the host's network is not touched. The router stops to
# forward, so neither end can see that the other is gone; only the heartbeat finds out.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
find_extension

skip() { say "skipped: $*"; say "0 passed, 0 failed, 1 skipped"; exit 0; }
[ "$(uname)" = Linux ] || skip "network namespaces are Linux's"
command -v ip >/dev/null || skip "there is no 'ip' (Debian: iproute2)"

name=ws-blackhole-$$
ends=("$name-server" "$name-router" "$name-client")
log=$(mktemp)
tidy() {
  for end in "${ends[@]}"; do ip netns del "$end" 2>/dev/null || true; done
  rm -f "$log"
}
trap tidy EXIT

connect() {
  for end in "${ends[@]}"; do ip netns add "$end" && ip -n "$end" link set lo up || return; done
  ip link add name near netns "$name-server" type veth peer name near netns "$name-router" &&
    ip link add name far netns "$name-client" type veth peer name far netns "$name-router" &&
    # RFC 5737: addresses that nobody has.
    ip -n "$name-server" addr add 192.0.2.1/24 dev near && ip -n "$name-router" addr add 192.0.2.254/24 dev near &&
    ip -n "$name-client" addr add 198.51.100.1/24 dev far && ip -n "$name-router" addr add 198.51.100.254/24 dev far &&
    ip -n "$name-server" link set near up && ip -n "$name-router" link set near up &&
    ip -n "$name-client" link set far up && ip -n "$name-router" link set far up &&
    ip -n "$name-server" route add default via 192.0.2.254 && ip -n "$name-client" route add default via 198.51.100.254 &&
    ip netns exec "$name-router" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
}
connect 2>"$log" || skip "no network namespaces for us here, root needs CAP_SYS_ADMIN for them: $(tail -n 1 "$log")"

timeout 120 php -n tests/blackhole/vanish.php "${ends[@]}" 2>&1 | tee "$log" || say "not ok the run ends well" | tee -a "$log"
report "$log"
