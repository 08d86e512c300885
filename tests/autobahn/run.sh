#!/usr/bin/env bash
# The Autobahn test suite without 12.* and 13.* (compression): 301 cases for the server, 301 for the client.
#   run.sh [server|client|both]     ends with 'N passed, N failed'; reports go to build/autobahn
# The suite's set-up is not of this tree: AUTOBAHN_DIR says where it is (../shared/autobahn by default).
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
suite=${AUTOBAHN_DIR:-$root/../shared/autobahn}
what=${1:-both}
cases=301
exclude='"cases": ["*"], "exclude-cases": ["12.*", "13.*"], "exclude-agent-cases": {}'
passed=0 failed=0 peer=

if [ ! -x "$suite/setup.sh" ]; then
  say "Autobahn is skipped: $suite has no setup.sh (AUTOBAHN_DIR says where to look)"
  say "0 passed, 0 failed, $cases skipped"
  exit 0
fi
find_extension
php=(php -d "extension=$WEBSOCKET_EXTENSION")
wstest=$("$suite/setup.sh" build/autobahn/suite | tail -n 1)
trap end_peer EXIT

end_peer() {
  [ -n "$peer" ] || return 0
  kill "$peer" 2>/dev/null || true
  timeout 15 tail --pid="$peer" -f /dev/null || kill -KILL "$peer"
  wait "$peer" 2>/dev/null || true
  peer=
}

free_port() { php -n -r 'echo parse_url("tcp://" . stream_socket_get_name(stream_socket_server("tcp://127.0.0.1:0"), false), PHP_URL_PORT);'; }

await_port() { # PORT
  # shellcheck disable=SC2016 # for the inner shell
  timeout 30 bash -c 'until (: <>"/dev/tcp/127.0.0.1/$0") 2>/dev/null; do sleep 0.05; done' "$1" || die "nothing listens on port $1"
}

# Counts the cases of one report and shows the table.
judge() { # AGENT
  local index=build/autobahn/$1/index.json table good
  table=$("$suite/summarize.py" "$index" --agent "$1" --expect "$cases" 2>&1) || true
  say "$table"
  good=$(awk '$1 == "all" { print $2 }' <<<"$table")
  passed=$((passed + ${good:-0}))
  failed=$((failed + cases - ${good:-0}))
}

test_server() {
  local port
  port=$(free_port)
  "${php[@]}" tests/autobahn/server.php "$port" >/dev/null &
  peer=$!
  await_port "$port"
  printf '{"outdir": "build/autobahn/server", "servers": [{"agent": "server", "url": "ws://127.0.0.1:%s"}], %s}' "$port" "$exclude" >build/autobahn/server.json
  timeout 300 "$wstest" -m fuzzingclient -s build/autobahn/server.json >build/autobahn/server.log 2>&1 || say "wstest ended badly: build/autobahn/server.log"
  end_peer
  judge server
}

test_client() {
  local port
  port=$(free_port)
  printf '{"url": "ws://127.0.0.1:%s", "outdir": "build/autobahn/client", %s}' "$port" "$exclude" >build/autobahn/client.json
  "$wstest" -m fuzzingserver -u 0 -s build/autobahn/client.json >build/autobahn/client.log 2>&1 &
  peer=$!
  await_port "$port"
  timeout 300 "${php[@]}" tests/autobahn/client.php "ws://127.0.0.1:$port" || say "the client ended badly"
  end_peer
  judge client
}

rm -rf build/autobahn/server build/autobahn/client
[ "$what" = client ] || test_server
[ "$what" = server ] || test_client
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
