#!/usr/bin/env bash
# Feeds the targets of tests/fuzz with whatever comes to libFuzzer's mind, each for a while.
#   fuzz.sh [SECONDS [TARGET...]]     60 seconds for each of all targets; ends with 'N passed, N failed'
# An input that fails is kept in build/fuzz/failed, and what was found on the way in build/fuzz/corpus.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "usage: fuzz.sh [SECONDS [TARGET...]]"
targets=("${@:2}")
if [ ${#targets[@]} -eq 0 ]; then
  for source in tests/fuzz/targets/*.rs; do targets+=("$(basename "$source" .rs)"); done
fi

skip() { say "fuzzing is skipped: $*"; say "0 passed, 0 failed, ${#targets[@]} skipped"; exit 0; }

command -v c++ >/dev/null || skip "libFuzzer needs a C++ compiler; install g++"
if ! cargo fuzz --version >/dev/null 2>&1; then
  say "installing cargo-fuzz"
  cargo install cargo-fuzz --locked --quiet || skip "cargo-fuzz could not be installed"
fi

# The address sanitizer, which sees what unsafe code in the dependencies does, needs a nightly compiler.
if RUSTUP_AUTO_INSTALL=0 cargo +nightly --version >/dev/null 2>&1; then
  fuzz=(cargo +nightly fuzz) sanitizer=address
else
  say "no nightly toolchain: without the address sanitizer"
  fuzz=(env RUSTC_BOOTSTRAP=1 cargo fuzz) sanitizer=none
fi
built=$root/build/fuzz/$sanitizer
triple=$(rustc -vV | sed -n 's/^host: //p')

fuzz() { # TARGET
  mkdir -p "build/fuzz/corpus/$1" "build/fuzz/failed/$1"
  "${fuzz[@]}" build --fuzz-dir tests/fuzz --target-dir "$built" --sanitizer "$sanitizer" "$1" &&
    timeout $((seconds + 60)) "$built/$triple/release/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
      -print_final_stats=1 -artifact_prefix="build/fuzz/failed/$1/" "build/fuzz/corpus/$1" "tests/fuzz/seeds/$1"
}

mkdir -p build/fuzz/logs
rm -f build/fuzz/logs/* build/fuzz/results
for name in "${targets[@]}"; do
  log=build/fuzz/logs/$name.log
  say "fuzzing $name for $seconds seconds after it is built: $log"
  if fuzz "$name" >"$log" 2>&1; then
    say "ok $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
  else
    tail -n 50 "$log" >&2
    say "not ok $name"
  fi | tee -a build/fuzz/results
done
report build/fuzz/results
