#!/usr/bin/env bash
# A real nginx in front of the extension, with the README's configuration and with the classic mistakes; ends with 'N passed, N failed'.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
# Where Debian has it, which is not in everybody's PATH.
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || die "nginx is missing: tests/bin/install.sh test installs it"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout 180 php -d "extension=$WEBSOCKET_EXTENSION" tests/proxy/nginx.php "$nginx" 2>&1 | tee "$log" || say "not ok the run ends well" | tee -a "$log"
report "$log"
