#!/usr/bin/env bash
# Real proxies; ends with 'N passed, N failed[, N skipped]'. A reverse one, nginx, in front of the extension's server, with the README's
# configuration and with the classic mistakes, and what the doctor says of those; nginx, HAProxy and Caddy as docker/ has them;
# forward ones, tinyproxy and microsocks, between its client and a server.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Where Debian has it, which is not in everybody's PATH.
find_proxy() { PATH=$PATH:/usr/sbin command -v "$1" || die "$1 is missing: tests/bin/install.sh test installs it"; }
nginx=$(find_proxy nginx) tinyproxy=$(find_proxy tinyproxy) microsocks=$(find_proxy microsocks) haproxy=$(find_proxy haproxy)
caddy=$(command -v caddy || true)

drive() { # PROGRAM ARGUMENT...
  timeout 180 php -d "extension=$WEBSOCKET_EXTENSION" "tests/proxy/$1.php" "${@:2}" 2>&1 | tee -a "$log" || say "not ok $1.php ends well" | tee -a "$log"
}

drive nginx "$nginx"
drive doctor "$nginx"
drive shipped "$nginx" "$haproxy" ${caddy:+"$caddy"}
timeout 60 build/venv/bin/python tests/proxy/traefik.py 2>&1 | tee -a "$log" || say "not ok traefik.py ends well" | tee -a "$log"
drive forward "$tinyproxy" "$microsocks"
report "$log"
