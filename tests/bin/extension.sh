#!/usr/bin/env bash
# Puts the built extension, and ini files that load it, into the PHP that PHP_CONFIG (php-config) tells of; or takes them out.
#   extension.sh install|uninstall
# DESTDIR goes before every path, for packages. Where each of PHP's programs has its own settings, as on Debian, all those that are
# there get an ini file; SAPIS="cli fpm" names them instead.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_php
destination=${DESTDIR:-}
library=$("$php_config" --extension-dir)/websocket.so
# Where PHP looks for ini files; Debian has a folder for each program, .../cli/conf.d for the one of the command line.
scanned=$("$php" -n -r 'echo PHP_CONFIG_FILE_SCAN_DIR;')
settings='; Loads the WebSocket server and client. "make install" wrote this file, "make uninstall" removes it.
extension=websocket'

# A line for each; none if this PHP reads no folder of them.
ini_files() {
  local programs=${scanned%/cli/conf.d} program
  [ -n "$scanned" ] || return 0
  if [ "$programs" = "$scanned" ]; then
    say "$scanned/20-websocket.ini"
    return 0
  fi
  # shellcheck disable=SC2086 # a word for each
  for program in ${SAPIS:-$(cd "$programs" && printf '%s\n' */conf.d)}; do
    say "$programs/${program%/conf.d}/conf.d/20-websocket.ini"
  done
}

# The file is new and takes the name at once: a PHP that runs keeps what it has mapped.
put() { # TARGET, content on stdin
  local target=$destination$1
  if ! { mkdir -p "$(dirname "$target")" && cat >"$target.new"; } 2>/dev/null; then
    rm -f "$target.new" 2>/dev/null || true
    die "cannot write into $(dirname "$target"): run 'sudo make install', or set DESTDIR"
  fi
  chmod 644 "$target.new"
  mv -f "$target.new" "$target"
  say "installed $target"
}

remove() { # TARGET
  local target=$destination$1
  if [ ! -e "$target" ]; then
    say "not there: $target"
    return 0
  fi
  rm -f "$target" 2>/dev/null || die "cannot remove $target: run 'sudo make uninstall'"
  say "removed $target"
}

is_edited() { [ -f "$destination$1" ] && ! cmp -s "$destination$1" <(say "$settings"); }

install() {
  local version ini output
  find_extension
  version=$("$php" -n -d "extension=$WEBSOCKET_EXTENSION" -r 'echo phpversion("websocket");' 2>&1) || true
  [[ $version =~ ^[0-9.]+$ ]] || die "$WEBSOCKET_EXTENSION is not for $php: run 'make build PHP_CONFIG=$php_config'. PHP says: $version"
  put "$library" <"$WEBSOCKET_EXTENSION"
  for ini in $inis; do
    if is_edited "$ini"; then
      say "kept $destination$ini, which was edited"
    else
      put "$ini" <<<"$settings"
    fi
  done
  [ -n "$inis" ] || say "this PHP reads no folder of ini files: put 'extension=websocket' into its php.ini"
  # In DESTDIR no PHP looks, and SAPIS may leave out the one that could be asked.
  [ -z "$destination" ] && [[ $inis == *"$scanned/20-"* ]] || return 0
  output=$("$php" -r 'echo phpversion("websocket");' 2>&1) || true
  [ "$output" = "$version" ] || die "installed, but $php does not load it as it should; it says: $output"
  say "$php has websocket $version"
}

uninstall() {
  local ini
  remove "$library"
  for ini in $inis; do
    if is_edited "$ini"; then
      mv -f "$destination$ini" "$destination$ini.saved" || die "cannot rename $destination$ini: run 'sudo make uninstall'"
      say "renamed $destination$ini, which was edited, to $(basename "$ini").saved"
    else
      remove "$ini"
    fi
  done
  [ -z "$destination" ] || return 0
  ! "$php" -m 2>&1 | grep -i websocket >/dev/null || say "$php is still told to load websocket: look for it in the files that 'php --ini' lists"
}

inis=$(ini_files)
case ${1:-} in
  install | uninstall) "$1" ;;
  *) die "usage: extension.sh install|uninstall" ;;
esac
