#!/usr/bin/env bash
# What run.sh runs in a root: Debian's packages, each way to install, then tests/phpt; ends with 'N passed, N failed, N skipped'.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
results=$(mktemp)
log=$(mktemp)

# What the README names, and what tests/phpt calls.
packages=(php-cli php-dev libclang-dev gcc make openssl iproute2)
apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1; }
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  apt-get update -qq
  apt_install "${packages[@]}" || { tail "$log"; die "apt-get failed"; }
  # The event loop of one test, which not every system has.
  apt_install php-amphp-amp || true
fi
rm -f /var/cache/apt/archives/*.deb
extensions=$(php-config --extension-dir)
cargo_ini=$(php -n -r 'echo PHP_CONFIG_FILE_SCAN_DIR;')/90-cargo.ini
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)

check() { # NAME COMMAND...
  local name=$1
  shift
  if "$@" >"$log" 2>&1; then
    say "ok $name"
  else
    tail -n 30 "$log"
    say "not ok $name"
  fi | tee -a "$results"
}
loads() { [ "$("$@" -r 'echo phpversion("websocket");' 2>&1)" = "$version" ]; } # PHP OPTION...
is_absent() { ! php -m 2>&1 | grep -i websocket && [ ! -e "$extensions/websocket.so" ]; }

by_phpize() { (cd php/ext && phpize && ./configure && make && make install); }
by_make() { make install && loads php; }
without_a_trace() { make uninstall && is_absent; }
by_cargo_php() { touch "$cargo_ini" && cargo php install --release --yes --ini-path "$cargo_ini" && loads php; }
out_by_cargo_php() { cargo php remove --yes --ini-path "$cargo_ini" && is_absent && [ ! -e "$extensions/libwebsocket.so" ]; }

check "phpize && ./configure && make && make install" by_phpize
check "php -d extension=websocket has it" loads php -d extension=websocket
WEBSOCKET_EXTENSION=$extensions/websocket.so tests/bin/phpt.sh 2>&1 | tee "$log" || true
phpt=$(tail -n 1 "$log")
rm -f "$extensions/websocket.so"

check "make install" by_make
check "make uninstall leaves nothing" without_a_trace
skipped=0
if command -v cargo-php >/dev/null; then
  check "cargo php install" by_cargo_php
  check "cargo php remove" out_by_cargo_php
  rm -f "$extensions/libwebsocket.so" "$cargo_ini"
else
  say "cargo php install is skipped: this machine has no cargo-php ('cargo install cargo-php')"
  skipped=2
fi

counts='^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$'
if [[ ! $phpt =~ $counts ]]; then
  phpt="0 passed, 1 failed, 0 skipped"
  [[ $phpt =~ $counts ]]
fi
passed=$((BASH_REMATCH[1] + $(grep -c '^ok ' "$results" || true)))
failed=$((BASH_REMATCH[2] + $(grep -c '^not ok ' "$results" || true)))
skipped=$((BASH_REMATCH[3] + skipped))
say "PHP $(php -r 'echo PHP_VERSION;'): PHPT $phpt"
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
