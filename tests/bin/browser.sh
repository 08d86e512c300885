#!/usr/bin/env bash
# The chat page in headless Chromium, served by php/examples/chat.php; screenshots go to build/artifacts.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
CHROMIUM=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1)}
export CHROMIUM
log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout 180 node tests/browser/chat.mjs build/artifacts php -d "extension=$WEBSOCKET_EXTENSION" php/examples/chat.php 2>&1 |
  tee "$log" || say "not ok the browser run ends well" | tee -a "$log"
report "$log"
