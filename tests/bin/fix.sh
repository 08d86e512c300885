#!/usr/bin/env bash
# Puts right what can be by machine: lints, then format.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
cargo clippy --locked --all-targets --no-default-features --features net --fix --allow-dirty --allow-staged
cargo clippy --locked --lib --features extension --fix --allow-dirty --allow-staged
cargo fmt --all
