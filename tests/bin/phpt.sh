#!/usr/bin/env bash
# PHP's own run-tests.php over tests/phpt, two at a time; ends with 'N passed, N failed, N skipped'.
#   phpt.sh [FILE|DIRECTORY...]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
find_php
[ $# -gt 0 ] || set -- tests/phpt

# phpize knows where PHP keeps it; distributions differ.
runner=
prefix=$("$php_config" --prefix)
extensions=$("$php_config" --extension-dir)
for candidate in "$prefix/lib/php/$("$php_config" --phpapi)" "$prefix/lib/php" "$extensions" "${extensions%/extensions/*}"; do
  [ ! -f "$candidate/build/run-tests.php" ] || { runner=$candidate/build/run-tests.php; break; }
done
[ -n "$runner" ] || die "run-tests.php is not where php-config points; it comes with php-dev"

# A copy, because run-tests.php writes beside itself.
mkdir -p build/phpt
cp "$runner" build/phpt/run-tests.php
log=build/phpt/log
TEST_TIMEOUT=${TEST_TIMEOUT:-60} NO_INTERACTION=1 REPORT_EXIT_STATUS=1 TEST_PHP_EXECUTABLE=$php \
  timeout 900 "$php" -n build/phpt/run-tests.php -n -q -j2 --offline --no-color --show-diff -g FAIL,BORK,LEAK,WARN,SKIP \
  -d "extension=$WEBSOCKET_EXTENSION" "$@" </dev/null 2>&1 | tee "$log" && status=0 || status=$?

count() { awk -v words="$1" -F: 'index($1, words) == 1 { split($2, n, " "); sum += n[1] } END { print sum + 0 }' "$log"; }
passed=$(count "Tests passed")
failed=$(($(count "Tests failed") + $(count "Tests warned") + $(count "Tests borked") + $(count "Tests leaked")))
skipped=$(count "Tests skipped")
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
[ "$passed" -gt 0 ] || [ "$failed" -gt 0 ] || failed=1
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
