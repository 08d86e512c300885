#!/usr/bin/env bash
# Clean systems, one for each PHP: the extension is installed in each as its users would, and runs the whole of tests/phpt.
#   run.sh [SUITE...]     Debian's bookworm (PHP 8.2) and trixie (8.4), Ubuntu's noble (8.3) and resolute (8.5); all if none is named.
#                         Ends with 'N passed, N failed, N skipped'
# Needs root, debootstrap, packages (DEBIAN_MIRROR, UBUNTU_MIRROR say whence) and 2 GB for each root in ROOTS (build/roots). Of this
# machine they get the Rust toolchain, the crates' sources and, where it is installed, cargo-php. A root is kept, so a repeat takes less.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../bin/lib.sh
. "$(dirname "$0")/../bin/lib.sh"
[ $# -gt 0 ] || set -- bookworm noble trixie resolute
roots=${ROOTS:-$root/build/roots}
[ "$(id -u)" -eq 0 ] || die "only root can make roots: run it with sudo"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
cargo_home=${CARGO_HOME:-$HOME/.cargo}
cargo_php=$(PATH=$PATH:$cargo_home/bin command -v cargo-php || true)

make_root() { # SUITE
  local here=$roots/$1 components=main mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian} how=()
  [ ! -f "$here/.made" ] || return 0
  case $1 in
    noble | resolute)
      components=main,universe mirror=${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
      how=(/usr/share/debootstrap/scripts/gutsy) # the one for every Ubuntu since
      ;;
  esac
  say "making $here"
  rm -rf "$here"
  mkdir -p "$here"
  # In a mount namespace of its own, as everything below: what is interrupted leaves no mount behind, and 'rm -rf build' stays harmless.
  unshare --mount --fork debootstrap --variant=minbase --components="$components" --include=ca-certificates \
    "$1" "$here" "$mirror" "${how[@]}" >"$here.log" || die "debootstrap failed: $here.log"
  touch "$here/.made"
}

# What is tracked, or about to be, and nothing that was built.
copy_tree() { # ROOT
  rm -rf "$1/src"
  mkdir "$1/src"
  git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --ignore-failed-read --create | tar --extract --directory "$1/src"
  [ -z "$cargo_php" ] || cp "$cargo_php" "$1/usr/local/bin/cargo-php"
  # debootstrap makes no such file; every installed system and container has one.
  printf '127.0.0.1 localhost\n::1 localhost\n' >"$1/etc/hosts"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  # A mirror may be behind TLS of this machine's own.
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
}

# Not by chroot, in which the kernel makes no user namespaces, as some tests want.
enter() { # ROOT COMMAND...
  mkdir -p "$1/opt/rust" "$1/opt/cargo/registry"
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount --fork bash -euc '
    mount --bind "$1" "$1"
    mount --rbind /dev "$1/dev"
    mount --rbind /sys "$1/sys"
    mount -t proc proc "$1/proc"
    mount --bind -o ro "$2" "$1/opt/rust"
    mount --bind "$3" "$1/opt/cargo/registry"
    cd "$1"
    pivot_root . .
    umount -l .
    cd /
    exec env -i PATH=/opt/rust/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
      CARGO_HOME=/opt/cargo CARGO_TARGET_DIR=/var/cache/target "${@:4}"
  ' enter "$1" "$(rustc --print sysroot)" "$cargo_home/registry" "${@:2}"
}

cargo fetch --locked --quiet
passed=0 failed=0 skipped=0
mkdir -p "$roots" build/logs
for suite in "$@"; do
  make_root "$suite"
  copy_tree "$roots/$suite"
  log=build/logs/root-$suite.log
  enter "$roots/$suite" /src/tests/roots/inside.sh 2>&1 | tee "$log" || true
  if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
  else
    say "not ok $suite: it did not come to its end: $log"
    failed=$((failed + 1))
  fi
done
say
for suite in "$@"; do say "$suite: $(grep '^PHP [0-9]' "build/logs/root-$suite.log" || echo nothing was run)"; done
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
