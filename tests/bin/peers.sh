#!/usr/bin/env bash
# Node's ws and Python's websockets against the extension, each as client and as server.
#   peers.sh            all of them; ends with 'N passed, N failed'
#   peers.sh C S        one pair, for example 'peers.sh node php' or 'peers.sh php python'
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
[ $# -eq 2 ] && pairs=("$1 $2") || pairs=("node php" "python php" "php node" "php python" "php php")
[[ "${pairs[*]}" != *php* ]] || find_extension
logs=$(mktemp -d)
server=
trap 'end_server; rm -rf "$logs"' EXIT

# Fills `command` with what runs one of the programs in tests/peers.
command_of() { # LANGUAGE PROGRAM
  case $1 in
    php) command=(php -d "extension=$WEBSOCKET_EXTENSION" "tests/peers/$2.php") ;;
    node) command=(node "tests/peers/$2.mjs") ;;
    python) command=(build/venv/bin/python "tests/peers/$2.py") ;;
    *) die "no peer is called $1" ;;
  esac
}

# Ends the server by SIGTERM, as its operator would; PHP's has to end well.
end_server() {
  [ -n "$server" ] || return 0
  local status=0
  kill "$server" 2>/dev/null || true
  timeout 15 tail --pid="$server" -f /dev/null || kill -KILL "$server"
  wait "$server" || status=$?
  server=
  [[ $log != *-php ]] || [ "$status" -eq 0 ] || say "not ok the server ends well on SIGTERM: status $status" | tee -a "$log"
}

run_pair() { # CLIENT SERVER
  local port
  log=$logs/$1-$2
  command_of "$2" server
  "${command[@]}" >"$log.port" &
  server=$!
  # shellcheck disable=SC2016 # for the inner shell
  port=$(timeout 15 bash -c 'until grep -m1 . "$0"; do kill -0 "$1" && sleep 0.02 || exit; done' "$log.port" "$server" || true)
  say "== $1 client, $2 server"
  if [ -z "$port" ]; then
    say "not ok the $2 server starts" | tee "$log"
  else
    command_of "$1" client
    timeout 180 "${command[@]}" "ws://127.0.0.1:$port" "$2" 2>&1 | tee "$log" || say "not ok the $1 client ends well" | tee -a "$log"
  fi
  end_server
}

for pair in "${pairs[@]}"; do
  # shellcheck disable=SC2086 # two words
  run_pair $pair
done
report "$logs"/*
