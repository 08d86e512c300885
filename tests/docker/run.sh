#!/usr/bin/env bash
# docker/ for real: builds the image on Debian's PHP and on php:8.4-cli, and for each starts docker/compose.yaml, looks at what runs,
# chats through nginx and TLS, stops it under its clients, and runs the PHP tests in the image. Ends with 'N passed, N failed[, N skipped]'.
#   run.sh [BASE...]    debian:trixie-slim and php:8.4-cli if none is named; LTO=off builds faster, for a slower extension
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
# shellcheck source-path=SCRIPTDIR source=engine.sh
. tests/docker/engine.sh
skip() { say "skipped: $*"; say "0 passed, 0 failed, 1 skipped"; exit 0; }
variants=("$@")
[ $# -gt 0 ] || variants=(debian:trixie-slim php:8.4-cli)
python=build/venv/bin/python
[ -x $python ] || die "$python is missing: tests/bin/install.sh test installs it"

work=$(mktemp -d)
mkdir -p build/docker
client='' engine='' compose=() on_build=() are_stand_ins=false
# Of this run alone, so that nobody's own containers are touched.
export COMPOSE_PROJECT_NAME=websocket-test-$$ HTTPS_PORT=$((20000 + RANDOM % 10000))
tidy() {
  [ -z "$client" ] || kill "$client" 2>/dev/null || true
  [ -z "$engine" ] || on_compose down --volumes >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap tidy EXIT

on_compose() { timeout 3000 "${compose[@]}" -p "$COMPOSE_PROJECT_NAME" -f docker/compose.yaml "$@"; }
container() { "$engine" ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter "label=com.docker.compose.service=$1"; }
inspect() { "$engine" inspect --format "$2" "$1"; }

# Prints 'ok NAME' if the command succeeds, else 'not ok NAME' and what it printed. Not in a subshell: one cannot wait for the client.
check() { # NAME COMMAND...
  if "${@:2}" >"$work/check" 2>&1; then
    judge "ok $1"
  else
    judge "not ok $1"
    tail -n 20 "$work/check"
  fi
}
judge() { say "$1" | tee -a "$work/results"; }
same() { [ "$1" = "$2" ] || { say "'$1' instead of '$2'"; return 1; }; }
# Tries until the command succeeds, for at most SECONDS.
until_true() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  until "${@:2}" >"$work/try" 2>&1; do
    [ $SECONDS -lt $end ] || { cat "$work/try"; say "not so after $1 s: ${*:2}"; return 1; }
    sleep 0.2
  done
}

# The image: what is in it, and who it runs as.
look_at_image() {
  local size base_size whose=
  base_size=$(inspect_image "docker.io/library/$BASE") size=$(inspect_image "$IMAGE")
  ! "$are_stand_ins" || whose=", a stand-in: the registry's has another size"
  say "   $BASE: $((size / 1000000)) MB, $(((size - base_size) / 1000000)) MB of them on top of $BASE$whose"
  check "$BASE: the extension is loaded" in_image php -r 'exit(extension_loaded("websocket") ? 0 : 1);'
  check "$BASE: the client is there, and a server can be diagnosed" in_image bin/ws-doctor --help
  check "$BASE: the user is not root" in_image php -r 'exit(posix_getuid() > 0 && posix_getgid() > 0 ? 0 : 1);'
  check "$BASE: the health check fails where there is no server" fails_without_server
}

inspect_image() { "$engine" image inspect --format '{{.Size}}' "$1"; }
in_image() { "$engine" run --rm --network none --no-healthcheck "$IMAGE" "$@"; }
fails_without_server() {
  ! in_image healthcheck >"$work/refusal" 2>&1 || { say "it succeeded"; return 1; }
  grep 'Connection refused' "$work/refusal" || { cat "$work/refusal"; return 1; }
}

# compose.yaml: the server behind nginx, with clients when it is stopped.
look_at_services() {
  local server
  # podman-compose knows the order of services, and not what one waits for in another.
  check "$BASE: the certificate is made" on_compose run --rm -T certificate
  check "$BASE: the services start" on_compose up --detach server nginx
  server=$(container server)
  [ -n "$server" ] || return 0
  check "$BASE: the server is found healthy" until_true 60 is_healthy "$server"
  check "$BASE: it is not root, and has no capability" unprivileged "$server"
  check "$BASE: /healthz is answered" same "$("$engine" exec "$server" php -r 'readfile("http://127.0.0.1:8080/healthz");' 2>&1)" ok
  check "$BASE: nginx has the certificate" until_true 60 copy_certificate
  "$python" tests/docker/chat.py "$HTTPS_PORT" "$work/certificate.pem" >"$work/chat" 2>&1 &
  client=$!
  check "$BASE: /healthz and the page are answered through nginx and TLS, and who chats is heard" until_true 60 chat_says heard
  check "$BASE: a stop ends" on_compose stop server
  check "$BASE: the clients are told: 1001" chat_ends
  client=
  check "$BASE: the server ends by itself within its time" same "$(inspect "$server" '{{.State.ExitCode}}')" 0
  ! grep -q "^not ok $BASE" "$work/results" || on_compose logs 2>&1 | tail -n 40
  on_compose down --volumes >/dev/null 2>&1 || true
}

is_healthy() {
  # Without systemd nothing asks podman's containers by itself.
  if [ "$engine" = podman ]; then podman healthcheck run "$1"; else same "$(inspect "$1" '{{.State.Health.Status}}')" healthy; fi
}
unprivileged() { "$engine" exec "$1" php -r 'exit(preg_match("/^Uid:\s+[1-9].*^CapEff:\s+0+$.*^NoNewPrivs:\s+1$/ms", file_get_contents("/proc/1/status")) ? 0 : 1);'; }
copy_certificate() { "$engine" exec "$(container nginx)" cat /etc/nginx/tls/certificate.pem >"$work/certificate.pem"; }
chat_says() { grep -qx "$1" "$work/chat" || { cat "$work/chat"; return 1; }; }
chat_ends() {
  wait "$client" || { cat "$work/chat"; return 1; }
  same "$(tail -n +2 "$work/chat" | tr '\n' ' ')" 'closed 1001 closed 1001 '
}

run_tests() {
  local counts command log=build/docker/$IMAGE.log
  # podman-compose would join a network besides none, which podman refuses.
  if [ "$engine" = podman ]; then command=(podman run --rm --init --network none "$IMAGE-tests"); else command=(on_compose run --rm -T tests); fi
  "${command[@]}" 2>&1 | tr '\r' '\n' >"$log" || true
  counts=$(tail -n 1 "$log")
  say "   $BASE: the PHP tests in Docker: $counts ($log)"
  check "$BASE: the PHP tests pass in Docker" grep -qE '^[1-9][0-9]* passed, 0 failed' <<<"$counts"
  sed -n '/TEST SUMMARY/,$p' "$log"
}

find_engine
say "== $engine, $("$engine" --version)"
find_bases
for BASE in "${variants[@]}"; do
  export BASE IMAGE=websocket-php-on-${BASE//[^a-z0-9.]/-}
  say "== $BASE"
  started=$SECONDS
  # podman-compose tells of a failure in words alone.
  if on_compose build server tests >"$work/build" 2>&1 && ! grep -q '^exit code: [1-9]' "$work/build"; then
    judge "ok $BASE: the images are built"
    say "   $BASE: built in $((SECONDS - started)) s"
    look_at_image
    look_at_services
    run_tests
  else
    judge "not ok $BASE: the images are built"
    tail -n 40 "$work/build"
  fi
done
report "$work/results"
