#!/usr/bin/env bash
# What `make test` does: installs what is missing, builds, runs every part, the cheap ones first, each even when one before it
# failed. Ends with a table and 'N passed, N failed[, N skipped]'; the output of each part is kept in build/logs.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
tests/bin/install.sh test
rm -rf build/logs
mkdir -p build/logs
table=() passed=0 failed=0 skipped=0

# Runs one part. Its last line has the counts; build and check have none and count only when they fail.
part() { # NAME COMMAND...
  local name=$1 log=build/logs/$1.log status=0 started=$SECONDS counts p=0 f=0 s=0
  shift
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee "$log" || status=$?
  counts=$(tail -n 1 "$log")
  if [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
    p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]} s=${BASH_REMATCH[4]:-0}
  elif [[ $name != build && $name != check ]]; then
    f=1
  fi
  [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  table+=("$(printf '%-10s %7d %7d %8d %6d s' "$name" "$p" "$f" "$s" $((SECONDS - started)))")
  return "$status"
}

unbuilt() { say "not run: the extension was not built"; return 1; }

if part build tests/bin/build.sh; then built=(); else built=(unbuilt); fi
part check tests/bin/check.sh || true
part cargo tests/bin/cargo.sh || true
for name in installs phpt library docs peers proxy browser; do
  part "$name" "${built[@]}" "tests/bin/$name.sh" || true
done
part blackhole "${built[@]}" tests/blackhole/run.sh || true
part autobahn "${built[@]}" tests/autobahn/run.sh both || true

printf '\n%-10s %7s %7s %8s %8s\n' part passed failed skipped time
printf '%s\n' "${table[@]}"
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
say "$summary"
[ "$failed" -eq 0 ]
