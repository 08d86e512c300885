#!/usr/bin/env bash
# Headless Chromium: the chat page, served by php/demo/server.php, with screenshots in build/artifacts; then compressed messages.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
CHROMIUM=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1)}
export CHROMIUM
log=$(mktemp)
trap 'rm -f "$log"' EXIT
php=(php -d "extension=$WEBSOCKET_EXTENSION")

drive() { # PROGRAM ARGUMENT...
  timeout 180 node "tests/browser/$1.mjs" "${@:2}" 2>&1 | tee -a "$log" || say "not ok the browser's $1 ends well" | tee -a "$log"
}

drive chat build/artifacts "${php[@]}" php/demo/server.php
drive compression "${php[@]}" tests/peers/server.php
report "$log"
