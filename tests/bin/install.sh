#!/usr/bin/env bash
# Installs what `make serve` or `make test` needs and this machine lacks; a repeat does nothing.
#   install.sh serve|test
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
purpose=${1:-}
[[ $purpose == serve || $purpose == test ]] || die "usage: install.sh serve|test"

packages=()
need() { command -v "$1" >/dev/null || packages+=("${@:2}"); }
has_file() { compgen -G "$1" >/dev/null; }
has_libclang() {
  [ -n "${LIBCLANG_PATH:-}" ] ||
    { has_file '/usr/lib/llvm-*/lib/libclang*.so*' && has_file '/usr/lib/llvm-*/lib/clang/*/include/stddef.h'; } ||
    { [ "$(uname)" = Darwin ] && has_file '/Library/Developer/CommandLineTools/usr/lib/libclang.dylib'; }
}

need php php-cli
need php-config php-dev
need cc gcc libc6-dev
has_libclang || packages+=(libclang-dev)
if [ "$purpose" = test ]; then
  need node nodejs
  need npm npm
  [ "$(uname)" != Linux ] || need ip iproute2
  need openssl openssl
  # What a client trusts that was not told whom to trust.
  [ "$(uname)" != Linux ] || [ -n "$(ls /etc/ssl/certs 2>/dev/null)" ] || packages+=(ca-certificates)
  need script bsdutils
  need python3 python3 python3-venv
  ! command -v python3 >/dev/null || python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
  PATH=$PATH:/usr/sbin need nginx nginx-light libnginx-mod-stream
  PATH=$PATH:/usr/sbin need tinyproxy tinyproxy-bin
  need microsocks microsocks
  PATH=$PATH:/usr/sbin need haproxy haproxy
  [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null || packages+=(chromium)
fi

apt_install() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "not root and no sudo: run 'apt-get install $*' as root, then repeat the command."
    as_root=(sudo)
  fi
  say "installing $*"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if [ ${#packages[@]} -gt 0 ]; then
  command -v apt-get >/dev/null ||
    die "missing here: what Debian calls ${packages[*]}. Install that with this system's package manager, then repeat the command."
  apt_install "${packages[@]}"
fi

command -v cargo >/dev/null || die "Rust is missing: install 1.88 or later with rustup, then open a new shell and repeat the command."
[ "$(php-config --vernum)" -ge 80200 ] || die "PHP 8.2 or later is needed; php-config says $(php-config --version)."
[ "$(php -n -r 'echo PHP_VERSION;')" = "$(php-config --version)" ] ||
  die "php is $(php -n -r 'echo PHP_VERSION;') but php-config is $(php-config --version): put the two of one version first in PATH."

[ "$purpose" = test ] || exit 0

# Amp, the one event loop for PHP that Debian has; where there is none, its test is skipped.
if command -v apt-get >/dev/null && [ ! -f /usr/share/php/Amp/autoload.php ]; then
  (apt_install php-amphp-amp) || say "php-amphp-amp is not to be had: its test will be skipped"
fi

# PHPUnit, and what the library of php/ is for, as far as Debian has it; without PHPUnit its tests are skipped, without the others some.
# Debian's PHPUnit runs on Debian's PHP only, and would bring that along.
library=(phpunit php-psr-log php-psr-http-factory php-nyholm-psr7 php-guzzlehttp-psr7 php-react-promise php-symfony-routing)
if command -v apt-get >/dev/null && dpkg-query -S "$(readlink -f "$(command -v php)")" >/dev/null 2>&1 && ! dpkg-query -W "${library[@]}" >/dev/null 2>&1; then
  (apt_install "${library[@]}") || say "${library[*]} are not all to be had: tests of the library will be skipped"
fi

# Not every system that has apt has Caddy.
if command -v apt-get >/dev/null && ! command -v caddy >/dev/null; then
  (apt_install caddy) || say "caddy is not to be had: docker/Caddyfile will not be tested"
fi

# The peers and the browser's driver, pinned; made anew when the pins change.
if ! cmp -s tests/package-lock.json tests/node_modules/.installed; then
  say "installing the Node packages of tests/package-lock.json"
  npm ci --prefix tests --no-audit --no-fund --loglevel=error
  cp tests/package-lock.json tests/node_modules/.installed
fi
if ! cmp -s tests/requirements.txt build/venv/.installed; then
  say "installing the Python packages of tests/requirements.txt"
  python3 -m venv --clear build/venv
  build/venv/bin/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
  cp tests/requirements.txt build/venv/.installed
fi
