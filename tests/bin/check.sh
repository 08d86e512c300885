#!/usr/bin/env bash
# What has to hold before a test is run: format, lints for each feature set, docs, licences, PHP syntax, stubs, PHPStan.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

cargo fmt --all --check
# Each layer has to build without those above it.
cargo clippy --locked --all-targets --no-default-features -- -D warnings
cargo clippy --locked --all-targets --no-default-features --features net -- -D warnings
# A test program cannot link Zend's symbols, so with PHP only the library is linted.
cargo clippy --locked --lib --features extension -- -D warnings
cargo clippy --locked --workspace --exclude websocket --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
if command -v cargo-deny >/dev/null; then
  cargo deny --offline check bans licenses sources
else
  say "cargo-deny is not installed: licences are not checked"
fi
# What is tracked, or about to be: not what a test run left behind.
files() { git ls-files -z --cached --others --exclude-standard "$@"; }
files 'docker/*.php' 'php/*.php' php/bin/ws php/bin/ws-doctor 'stubs/*.php' 'tests/*.php' 'tests/*.inc' | xargs -0 -n 1 php -n -l >/dev/null
if command -v python3 >/dev/null; then
  python3 -B -m unittest discover -s tests/bench -t tests/bench 2>&1
fi
if command -v shellcheck >/dev/null; then
  files '*.sh' .ci/run | xargs -0 shellcheck -x
fi
if (find_extension) 2>/dev/null; then
  tests/bin/stubs.sh check
else
  say "the extension is not built: stubs/websocket.php is not compared with it"
fi
tests/bin/phpstan.sh
say "all checks hold"
