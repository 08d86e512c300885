#!/usr/bin/env bash
# PHPUnit over tests/library: the Composer library of php/; ends with 'N passed, N failed[, N skipped]'.
# Revolt, ReactPHP's loop and Ratchet are stood in for, and then tested for real where REVOLT_AUTOLOAD, REACT_AUTOLOAD or
# RATCHET_AUTOLOAD names a vendor/autoload.php that has them, and else counted as skipped, each as one.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
phpunit=${PHPUNIT:-$(command -v phpunit || true)}
# Debian's does not run on a PHP that is not Debian's.
if [ -z "$phpunit" ] || ! php "$phpunit" --version >/dev/null 2>&1; then
  say "PHPUnit is not here, or not for this PHP, so the library is not tested: tests/bin/install.sh test installs Debian's, or PHPUNIT names one"
  say "0 passed, 0 failed, 1 skipped"
  exit 0
fi
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

run() { # NAME ENVIRONMENT [PHPUNIT ARGUMENT...]
  local report=$reports/$1.xml status=0
  timeout 120 env -u REVOLT_AUTOLOAD -u REACT_AUTOLOAD -u RATCHET_AUTOLOAD "$2" php -d "extension=$WEBSOCKET_EXTENSION" "$phpunit" \
    --configuration tests/library/phpunit.xml --log-junit "$report" "${@:3}" || status=$?
  # PHPUnit writes its report at the end, if it comes there.
  [ -s "$report" ] || printf '<testsuites><testsuite tests="1" failures="1"/></testsuites>' >"$report"
  [ "$status" -eq 0 ] || say "PHPUnit ended with status $status"
}

run stand-ins "WEBSOCKET_EXTENSION=$WEBSOCKET_EXTENSION"
unmet=0
for pair in revolt=revolt/event-loop react=react/event-loop ratchet=cboden/ratchet; do
  suite=${pair%%=*} package=${pair#*=}
  variable=$(tr '[:lower:]' '[:upper:]' <<<"$suite")_AUTOLOAD
  if [ -n "${!variable:-}" ]; then
    say "== the real $package, of $variable"
    run "$suite" "$variable=${!variable}" --testsuite "$suite"
  else
    say "skipped $package: only its stand-in is tested; set $variable to a vendor/autoload.php that has it ('composer require $package')"
    unmet=$((unmet + 1))
  fi
done

# shellcheck disable=SC2016 # PHP's variables
counts='$sum = array_fill_keys(["tests", "errors", "failures", "skipped"], 0);
  foreach (array_slice($argv, 1) as $file) {
      foreach (simplexml_load_file($file)->testsuite as $suite) {
          foreach ($sum as $name => $_) { $sum[$name] += (int) $suite[$name]; }
      }
  }
  $failed = $sum["errors"] + $sum["failures"];
  echo $sum["tests"] - $failed - $sum["skipped"], " $failed $sum[skipped]\n";'
read -r passed failed skipped < <(php -r "$counts" "$reports"/*.xml)
skipped=$((skipped + unmet))
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
say "$summary"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
