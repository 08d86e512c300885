#!/usr/bin/env bash
# Packs the built extension for a release, under the name by which PIE (1.4 and later) finds the one for a PHP:
#   php_websocket-TAG_php8.4-x86_64-linux-glibc[-debug][-zts].zip in build/archives
#   archive.sh [TAG]     TAG is the release's git tag: the version in Cargo.toml, with or without a v before it; without is the default
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_php
find_extension
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)
tag=${1:-$version}
[ "${tag#v}" = "$version" ] || die "the tag $tag is not of version $version, which Cargo.toml and so the extension have"
built=$("$php" -n -d "extension=$WEBSOCKET_EXTENSION" -r 'echo phpversion("websocket");' 2>&1) || true
[ "$built" = "$version" ] || die "$WEBSOCKET_EXTENSION is not websocket $version for $php: run 'make build'. PHP says: $built"
command -v python3 >/dev/null || die "python3 is missing, which writes the archive"

case $(uname -m) in
  x86_64 | amd64) machine=x86_64 ;;
  aarch64 | arm64) machine=arm64 ;;
  *) die "no binaries are published for the processor $(uname -m): PIE builds there from source" ;;
esac
# PIE asks in this way too.
if command -v otool >/dev/null; then
  libc=bsdlibc
elif ldd "$(command -v ls)" 2>/dev/null | grep -q musl; then
  libc=musl
else
  libc=glibc
fi
# shellcheck disable=SC2016 # for PHP
name=php_websocket-${tag}_$("$php" -n -r 'printf("php%d.%d-%s-%s-%s%s%s", PHP_MAJOR_VERSION, PHP_MINOR_VERSION, $argv[1], strtolower(PHP_OS_FAMILY), $argv[2], PHP_DEBUG ? "-debug" : "", PHP_ZTS ? "-zts" : "");' "$machine" "$libc")

packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
install -m 644 "$WEBSOCKET_EXTENSION" "$packed/websocket.so"
install -m 644 LICENSE "$packed/LICENSE"
# The same input makes the same archive.
touch -t 198001010000 "$packed"/*
mkdir -p build/archives
rm -f "build/archives/$name.zip"
(cd "$packed" && python3 -m zipfile -c "$root/build/archives/$name.zip" websocket.so LICENSE)
say "build/archives/$name.zip"
if [ "$libc" = glibc ]; then
  # PIE knows nothing of glibc's versions: what is built on the oldest system runs on the others.
  say "it runs where glibc is $(grep -ao 'GLIBC_2\.[0-9]*' "$WEBSOCKET_EXTENSION" | sort -Vu | tail -n 1 | cut -d_ -f2) or later"
fi
