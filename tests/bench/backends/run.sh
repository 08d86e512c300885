#!/usr/bin/env bash
# Builds the benchmark once for each backend, runs them in turn, and prints medians: run.sh [ROUNDS]
# Needs a C compiler, and cmake for zlib-ng; a backend that does not build is left out.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-7}
target=$(realpath -m "${CARGO_TARGET_DIR:-../../../target}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pin=(); if command -v taskset >/dev/null; then pin=(taskset -c 1); fi

TIMEFORMAT='%U %S'
built=()
for backend in none zlib zlib-rs zlib-rs-detect zlib-ng miniz_oxide libdeflater; do
  feature=(--features "$backend"); if [ "$backend" = none ]; then feature=(); fi
  rm -rf "$target/backends/$backend"
  if ! { time cargo build --release --locked --quiet --target-dir "$target/backends/$backend" "${feature[@]}"; } 2>"$work/time"; then
    cat "$work/time" >&2
    echo "$backend does not build" >&2
    continue
  fi
  printf 'build: processor seconds\t%s\t%s\n' "$backend" "$(awk 'END { print $1 + $2 }' "$work/time")" >>"$work/results"
  cp "$target/backends/$backend/release/deflate-backends" "$work/$backend"
  printf 'build: binary KiB\t%s\t%d\n' "$backend" $(($(stat -c %s "$work/$backend") / 1024)) >>"$work/results"
  built+=("$backend")
done

"$work/zlib" corpus "$work/corpus"
for ((round = 0; round < rounds; round++)); do
  for backend in "${built[@]}"; do "${pin[@]}" "$work/$backend" speed "$work/corpus" >>"$work/results"; done
done
for backend in "${built[@]}"; do
  if [ "$backend" = none ]; then continue; fi
  "$work/$backend" memory >>"$work/results"
  "$work/$backend" distance >>"$work/results"
done
python3 table.py <"$work/results"
