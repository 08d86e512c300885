# shellcheck shell=bash
# What the scripts beside this one share. Source it; it moves to the root of the tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck disable=SC2034 # for the scripts that source this
root=$PWD

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# The extension under test: WEBSOCKET_EXTENSION, or the release build.
find_extension() {
  local suffix=so
  [ "$(uname)" != Darwin ] || suffix=dylib
  extension=${WEBSOCKET_EXTENSION:-${CARGO_TARGET_DIR:-target}/release/libwebsocket.$suffix}
  [ -f "$extension" ] || die "$extension does not exist: run 'make build' first"
  extension=$(cd "$(dirname "$extension")" && pwd)/$(basename "$extension")
  export WEBSOCKET_EXTENSION=$extension
}

# The PHP to build for and install into: the one of PHP_CONFIG, or of the php-config in PATH.
find_php() {
  php_config=$(command -v "${PHP_CONFIG:-php-config}") || die "${PHP_CONFIG:-php-config} is missing: install PHP's headers (Debian: php-dev), or set PHP_CONFIG"
  php=$("$php_config" --php-binary)
  [ -x "$php" ] || die "$php_config tells of the PHP '$php', which is not there: install it (Debian: php-cli)"
}

# Sums the lines "ok NAME", "not ok NAME" and "skipped NAME: WHY" of the files given, the way every part of the tests ends.
report() {
  local passed failed skipped
  passed=$(cat "$@" | grep -c '^ok ' || true)
  failed=$(cat "$@" | grep -c '^not ok ' || true)
  skipped=$(cat "$@" | grep -c '^skipped ' || true)
  if [ "$skipped" -eq 0 ]; then say "$passed passed, $failed failed"; else say "$passed passed, $failed failed, $skipped skipped"; fi
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
