#!/usr/bin/env bash
# Measurements that take minutes; each prints its figures, and nothing here passes or fails a test.
#   run.sh bench    this extension and its peers in turn: speed, latency, memory; words after it go to bench.py (--quick)
#   run.sh deflate  permessage-deflate: paired with Node's ws and with itself without it, and memory per connection
#   run.sh client   processor time of a round trip of WebSocket\Client, paired with other blocking clients and a bare socket
#   run.sh rooms    messages to a room of 10,000, with and without a member that does not read
#   run.sh tls      wss paired with ws and with Node's ws over https, memory per connection, 1,000 connections over reloads
#   run.sh soak     memory and counts over 100,000 connections and 10,000,000 messages, 15,000 idle connections, a burst,
#                   a killed client, a drain, broken clients, and a handler that sleeps
#   run.sh reconnect  one client over 1,000 connections to a server that is killed and started again: no message twice,
#                   no memory and no descriptors that stay
# SOAK_SCALE=10 divides the counts of soak and reconnect, the idle connections of deflate and tls, and the members of rooms, by ten.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
find_extension
scale=${SOAK_SCALE:-1}
tools=${CARGO_TARGET_DIR:-target}/release
cargo build --release --locked --quiet -p websocket-bench
php=(php -n -d "extension=$WEBSOCKET_EXTENSION" tests/bench/server.php)
work=$(mktemp -d)
server=
stuck=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; [ -z "$stuck" ] || kill -9 "$stuck" 2>/dev/null || true; rm -rf "$work"' EXIT

# Starts a server that counts, with these words more; sets $server and $url.
start() {
  local scheme=ws
  [[ "$*" != *tls=* ]] || scheme=wss
  "${php[@]}" 0 count "$@" >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 100); do
    url=$(sed -n "s|^listening |$scheme://127.0.0.1:|p" "$work/out")
    [ -z "$url" ] || return 0
    sleep 0.05
  done
  die "the server did not start: $(cat "$work/err")"
}

# Ends it with SIGTERM, waits until run() has returned, prints what it counted.
stop() {
  kill -TERM "$server"
  wait "$server" || die "the server ended with status $?: $(cat "$work/err")"
  server=
  say "server: $(tail -1 "$work/out")"
}

resident() { awk '/^VmRSS/ { print $2 " KiB" }' "/proc/$server/status"; }

load() { "$tools/ws-load" "$@" 2>/dev/null; }

# compare A B [pair.py's options] -- LOAD
compare() {
  python3 tests/bench/pair.py --a "$1" --b "$2" --rounds 5 --load "$tools/ws-load" "${@:3}"
}

bench() {
  tests/bin/install.sh test
  python3 tests/bench/bench.py "$@"
}

deflate() {
  tests/bin/install.sh test
  local ours="${php[*]} {port} compression=true" node="node tests/bench/node-echo.mjs 0 no-takeover"
  local compress="--compress no-takeover" metrics="echoes_per_second,cpu_us_per_message"
  local load=(echo --connections 100 --inflight 1 --payload json --size 1024 --seconds 3 --pid "{pid}")
  say "== A: compression=true, B: Node's ws: ${load[*]}"
  compare "$ours" "$node" --metric "$metrics" --a-load "$compress" --b-load "$compress" -- "${load[@]}"
  say "== A: compression=true, B: compression=false: ${load[*]}"
  compare "$ours" "${php[*]} {port} compression=false" --metric "$metrics" --a-load "$compress" -- "${load[@]}"
  memory compression=false
  memory compression=true --compress no-takeover
  memory compression=takeover --compress takeover
}

# Idle connections that have echoed one message each: memory SERVER_WORD [ws-load's options]
memory() {
  say "== idle connections${1:+, $1}"
  start ${1:+"$1"}
  load idle "$url" --connections $((5000 / scale)) --hold 5 --pid "$server" \
    --echo 1 --payload json --size 1024 "${@:2}"
  stop
}

rooms() {
  local php=(php -n -d "extension=$WEBSOCKET_EXTENSION" tests/bench/rooms.php)
  room "all of them read" drop
  stick=1 room "one does not read, slowConsumer=drop" drop
  stick=1 room "one does not read, slowConsumer=close" close
}

# A room that everybody is sent each message of: room TITLE SERVER_WORD; with $stick, the first member is a stopped process.
room() {
  say "== a room of $((10000 / scale)): $1"
  start "$2"
  if [ -n "${stick:-}" ]; then
    "$tools/ws-load" churn "$url" --connections 1 --timeout 600 >"$work/stuck" 2>/dev/null &
    stuck=$!
    for _ in $(seq 100); do
      if grep -q READY "$work/stuck"; then break; fi
      sleep 0.1
    done
    kill -STOP "$stuck"
  fi
  load broadcast "$url" --connections $((10000 / scale)) --size 1024 --seconds 10 --pid "$server" --timeout 300
  if [ -n "$stuck" ]; then
    kill -9 "$stuck"
    wait "$stuck" 2>/dev/null || true
    stuck=
  fi
}

client() {
  tests/bin/install.sh test
  say "== one client, one message under way"
  python3 tests/bench/client/compare.py --server "$tools/ws-echo-tungstenite 0" --rounds 7 \
    --size 32 --size 16384 --size 1048576 \
    "bare=$tools/ws-bare" \
    "ours=php -n -d extension=$WEBSOCKET_EXTENSION tests/bench/client/ours.php" \
    "userland=php -n tests/bench/client/userland.php" \
    "websockets=build/venv/bin/python tests/bench/client/python-websockets.py" \
    "ws=node tests/bench/client/node-ws.mjs"
}

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -keyout "$work/new.key" -out "$work/new.pem" 2>/dev/null
  mv "$work/new.key" "$work/key.pem"
  mv "$work/new.pem" "$work/cert.pem"
}

tls() {
  tests/bin/install.sh test
  make_certificate
  local ours="${php[*]} {port} tls=$work" metrics="echoes_per_second,cpu_us_per_message" size
  for size in 32 1024; do
    local load=(echo --connections 100 --inflight 1 --size "$size" --seconds 3 --pid "{pid}")
    say "== A: wss, B: ws: ${load[*]}"
    compare "$ours" "${php[*]} {port}" --metric "$metrics" --a-scheme wss -- "${load[@]}"
    say "== A: wss, B: Node's ws over https: ${load[*]}"
    compare "$ours" "node tests/bench/node-echo.mjs 0 tls=$work" --metric "$metrics" --a-scheme wss --b-scheme wss -- "${load[@]}"
  done
  memory
  memory "tls=$work"
  say "== 1,000 connections over reloads"
  start "tls=$work" reload
  load idle "$url" --connections 1000 --echo 1 --hold 5 --pid "$server" &
  sleep 2
  make_certificate
  wait $!
  stop
}

soak() {
  say "== connections that come, echo and go"
  start
  load connect "$url" --count $((100000 / scale)) --concurrency 100 --pid "$server" --timeout 900
  stop
  say "== messages"
  start
  load soak "$url" --connections 100 --messages $((10000000 / scale)) --size 64 --inflight 8 --pid "$server" --timeout 900
  stop
  say "== idle connections"
  start
  load idle "$url" --connections $((15000 / scale)) --hold 5 --pid "$server" --timeout 300
  stop
  say "== memory before, after and well after a burst of $((800 / scale)) messages of 64 KiB at once"
  start
  load connect "$url" --count 100 --concurrency 10 --timeout 60 >/dev/null
  say "resident: $(resident)"
  load echo "$url" --connections $((200 / scale)) --inflight 4 --size 65536 --seconds 2 >/dev/null
  say "resident: $(resident)"
  # run() looks for what it can give back ten seconds after it began, at the earliest.
  sleep 12
  say "resident: $(resident)"
  stop
  say "== a client that is killed with half of the connections"
  start
  "$tools/ws-load" churn "$url" --connections 500 >"$work/doomed" 2>/dev/null &
  doomed=$!
  "$tools/ws-load" drain "$url" --connections 500 --timeout 60 >"$work/kept" 2>/dev/null &
  kept=$!
  for _ in $(seq 100); do
    if grep -q READY "$work/doomed" && grep -q READY "$work/kept"; then break; fi
    sleep 0.1
  done
  kill -9 "$doomed"
  wait "$doomed" 2>/dev/null || true
  # The kernel ends the connections of a dead process; one more round trip, and the server has seen that.
  load echo "$url" --connections 1 --inflight 1 --size 8 --seconds 1 --warmup 0 >/dev/null
  stop
  wait "$kept" || true
  say "client: $(tail -1 "$work/kept")"
  say "== a drain of $((5000 / scale)) connections under traffic: each message that the server counts has its echo"
  start
  "$tools/ws-load" drain "$url" --connections $((5000 / scale)) --inflight 1 --size 64 --timeout 60 >"$work/kept" 2>/dev/null &
  kept=$!
  for _ in $(seq 100); do
    if grep -q READY "$work/kept"; then break; fi
    sleep 0.1
  done
  sleep 2
  stop
  wait "$kept" || true
  say "client: $(tail -1 "$work/kept")"
  say "== broken clients beside a good one"
  start
  load abuse "$url" --seconds 10
  stop
  say "== a handler that sleeps for two seconds"
  tests/bin/install.sh test
  start
  build/venv/bin/python tests/bench/busy.py "${url##*:}"
  stop
}

reconnect() {
  say "== a client whose server is killed $((1000 / scale)) times"
  php -n -d "extension=$WEBSOCKET_EXTENSION" tests/bench/reconnect.php "$WEBSOCKET_EXTENSION" $((1000 / scale))
}

case ${1:-} in
  bench) bench "${@:2}" ;;
  deflate) deflate ;;
  client) client ;;
  rooms) rooms ;;
  tls) tls ;;
  soak) soak ;;
  reconnect) reconnect ;;
  *) die "usage: run.sh bench|deflate|client|rooms|tls|soak|reconnect" ;;
esac
