#!/usr/bin/env bash
# Node's ws and Python's websockets against the extension, each as client and as server.
#   peers.sh                            all of them; ends with 'N passed, N failed'
#   peers.sh C S [COMPRESSION] [tls]    one pair, for example 'peers.sh node php tls' or 'peers.sh php python generous'
# COMPRESSION is how the server compresses: sparing, generous or narrow; each program knows what that is with its library.
# With tls the certificate of the server is one that is made here.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
pairs=("node php" "python php" "php node" "php python" "php php")
runs=()
for compression in "" " sparing" " generous" " narrow"; do
  runs+=("${pairs[@]/%/$compression}")
done
for pair in "${pairs[@]}"; do
  runs+=("$pair tls" "$pair generous tls")
done
[ $# -eq 0 ] || runs=("$*")
[[ "${runs[*]}" != *php* ]] || find_extension
logs=$(mktemp -d)
server='' language=
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

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout "$logs/key.pem" -out "$logs/cert.pem" 2>/dev/null
}

# Ends the server by SIGTERM, as its operator would; PHP's has to end well.
end_server() {
  [ -n "$server" ] || return 0
  local status=0
  kill "$server" 2>/dev/null || true
  timeout 15 tail --pid="$server" -f /dev/null || kill -KILL "$server"
  wait "$server" || status=$?
  server=
  [ "$language" != php ] || [ "$status" -eq 0 ] || say "not ok the server ends well on SIGTERM: status $status" | tee -a "$log"
}

run_pair() { # CLIENT SERVER [COMPRESSION] [tls]
  local port program=client scheme=ws tls=()
  if [ "${*: -1}" = tls ]; then
    [ -f "$logs/key.pem" ] || make_certificate
    # What the server is to have, and what the clients are to trust.
    tls=(env "TLS_CERT=$logs/cert.pem" "TLS_KEY=$logs/key.pem" "NODE_EXTRA_CA_CERTS=$logs/cert.pem" "SSL_CERT_FILE=$logs/cert.pem")
    scheme=wss
    set -- "${@:1:$#-1}"
  fi
  log=$logs/$1-$2${3:+-$3}-$scheme.log language=$2
  : >"$log.port" # it is read before the server has begun
  command_of "$2" server
  "${tls[@]}" "${command[@]}" ${3:+"$3"} >"$log.port" &
  server=$!
  # shellcheck disable=SC2016 # for the inner shell
  port=$(timeout 15 bash -c 'until grep -m1 . "$0"; do kill -0 "$1" && sleep 0.02 || exit; done' "$log.port" "$server" || true)
  say "== $1 client, $2 server${3:+, $3 compression}, $scheme"
  if [ -z "$port" ]; then
    say "not ok the $2 server starts" | tee "$log"
  else
    [ $# -lt 3 ] || program=compression
    command_of "$1" "$program"
    timeout 180 "${tls[@]}" "${command[@]}" "$scheme://127.0.0.1:$port" "${@:2}" 2>&1 | tee "$log" || say "not ok the $1 client ends well" | tee -a "$log"
  fi
  end_server
}

for run in "${runs[@]}"; do
  # shellcheck disable=SC2086 # two words, up to four
  run_pair $run
done
report "$logs"/*.log
