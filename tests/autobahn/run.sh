#!/usr/bin/env bash
# The Autobahn test suite, compression on: 337 cases for the server, 337 for the client, both at once.
#   run.sh [server|client|both] [full]     ends with 'N passed, N failed'; reports go to build/autobahn
# Of 12.* and 13.* (compression) the first section each, which takes a minute or two; with 'full' all 216, which makes 517 and
# takes ten minutes. 13.* negotiates parameters and meets an agent that keeps its context; the rest one that does not.
# The suite's set-up is not of this tree: AUTOBAHN_DIR says where it is (../shared/autobahn by default).
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
suite=${AUTOBAHN_DIR:-$root/../shared/autobahn}
roles=(server client) form=short
for argument in "$@"; do
  case $argument in
    server | client) roles=("$argument") ;;
    both) ;;
    full) form=full ;;
    *) die "usage: run.sh [server|client|both] [full]" ;;
  esac
done

# Which cases an agent gets, and how many they are: 301 are not about compression, each section of 12 and 13 has 18.
plain_cases='"cases": ["*"], "exclude-cases": ["12.2.*", "12.3.*", "12.4.*", "12.5.*", "13.*"]' plain_count=$((301 + 18))
takeover_cases='"cases": ["13.1.*"], "exclude-cases": []' takeover_count=18
limit=300 # seconds for one agent, which usually needs a third of it
if [ "$form" = full ]; then
  plain_cases='"cases": ["*"], "exclude-cases": ["13.*"]' plain_count=$((301 + 5 * 18))
  takeover_cases='"cases": ["13.*"], "exclude-cases": []' takeover_count=$((7 * 18))
  limit=1800
fi
expected=$((${#roles[@]} * (plain_count + takeover_count)))

if [ ! -x "$suite/setup.sh" ]; then
  say "Autobahn is skipped: $suite has no setup.sh (AUTOBAHN_DIR says where to look)"
  say "0 passed, 0 failed, $expected skipped"
  exit 0
fi
find_extension
php=(php -d "extension=$WEBSOCKET_EXTENSION")
wstest=$("$suite/setup.sh" build/autobahn/suite | tail -n 1)

# Below the ports that connections are given, so that none of the other role's takes it first.
# shellcheck disable=SC2016 # for PHP
free_port() { php -n -r 'do $port = random_int(20000, 29999); while (!@stream_socket_server("tcp://127.0.0.1:$port")); echo $port;'; }

await_port() { # PORT
  # shellcheck disable=SC2016 # for the inner shell
  timeout 30 bash -c 'until (: <>"/dev/tcp/127.0.0.1/$0") 2>/dev/null; do sleep 0.05; done' "$1" || die "nothing listens on port $1"
}

end_peer() { # PID
  kill "$1" 2>/dev/null || true
  timeout 15 tail --pid="$1" -f /dev/null || kill -KILL "$1"
  wait "$1" 2>/dev/null || true
}

test_server() { # AGENT CASES
  local port peer
  port=$(free_port)
  "${php[@]}" tests/autobahn/server.php "$port" "$1" >/dev/null &
  peer=$!
  await_port "$port"
  printf '{"outdir": "build/autobahn/%s", "servers": [{"agent": "%s", "url": "ws://127.0.0.1:%s"}], %s, "exclude-agent-cases": {}}' \
    "$1" "$1" "$port" "$2" >"build/autobahn/$1.json"
  timeout "$limit" "$wstest" -m fuzzingclient -s "build/autobahn/$1.json" >"build/autobahn/$1.log" 2>&1 || say "wstest ended badly: build/autobahn/$1.log"
  end_peer "$peer"
}

test_client() { # AGENT CASES
  local port peer
  port=$(free_port)
  printf '{"url": "ws://127.0.0.1:%s", "outdir": "build/autobahn/%s", %s, "exclude-agent-cases": {}}' "$port" "$1" "$2" >"build/autobahn/$1.json"
  "$wstest" -m fuzzingserver -u 0 -s "build/autobahn/$1.json" >"build/autobahn/$1.log" 2>&1 &
  peer=$!
  await_port "$port"
  timeout "$limit" "${php[@]}" tests/autobahn/client.php "ws://127.0.0.1:$port" "$1" || say "$1 ended badly"
  end_peer "$peer"
}

test_agent() { # ROLE AGENT CASES COUNT
  rm -rf "build/autobahn/$2"
  "test_$1" "$2" "$3"
  # UNIMPLEMENTED, which 12.* and 13.* are without compression, is a miss for summarize.py.
  "$suite/summarize.py" "build/autobahn/$2/index.json" --agent "$2" --expect "$4" 2>&1 || true
}

test_role() { # ROLE
  test_agent "$1" "$1" "$plain_cases" "$plain_count"
  test_agent "$1" "$1-takeover" "$takeover_cases" "$takeover_count"
}

# Each role is a process group of its own, which ends with this script, however that ends.
set -m
groups=() logs=()
trap 'kill -- "${groups[@]/#/-}" 2>/dev/null || true' EXIT
for role in "${roles[@]}"; do
  log=build/autobahn/$role.txt
  { test_role "$role" 2>&1 | tee "$log"; } &
  groups+=("$!") logs+=("$log")
done
wait
passed=$(awk '$1 == "all" { passed += $2 } END { print passed + 0 }' "${logs[@]}")
say "$passed passed, $((expected - passed)) failed"
[ "$passed" -eq "$expected" ]
