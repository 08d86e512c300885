#!/usr/bin/env bash
# The Rust tests of the two layers that need no PHP, and of the load generator; ends with 'N passed, N failed, N skipped'.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout 900 cargo test --locked --workspace --no-default-features --features websocket/net --no-fail-fast 2>&1 | tee "$log" && status=0 || status=$?
read -r passed failed skipped < <(awk '/^test result:/ { passed += $4; failed += $6; skipped += $8 } END { print passed + 0, failed + 0, skipped + 0 }' "$log")
# A build that fails, or a test program that dies, prints no result.
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
