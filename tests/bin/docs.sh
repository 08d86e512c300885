#!/usr/bin/env bash
# Every block of code in README.md and docs/ run for real, and links and names checked; ends with 'N passed, N failed'.
#   docs.sh [PAGE...]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
[ $# -gt 0 ] || set -- README.md docs/*.md
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# Two pages at a time: most of the time is waiting for programs to start and end.
read_page() {
  timeout 120 php -d "extension=$WEBSOCKET_EXTENSION" tests/docs/run.php "$1" >"$2/${1//\//-}" 2>&1 || echo "not ok $1: the test of the page ended before its end" >>"$2/${1//\//-}"
}
export -f read_page
printf '%s\0' "$@" | xargs -0 -P 2 -I PAGE bash -c 'read_page "$@"' read_page PAGE "$logs"
# What held is counted; what did not is shown whole.
awk '/^ok /{next} {print}' "$logs"/*
report "$logs"/*
