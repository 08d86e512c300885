#!/usr/bin/env bash
# The ways into a PHP, as far as they take seconds: make install and uninstall below a DESTDIR, the archive for PIE and composer.json,
# phpize with what cargo has built already. Ends with 'N passed, N failed'. tests/roots/run.sh goes all of the way in clean systems.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
find_php
work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)
extensions=$("$php_config" --extension-dir)
scanned=$("$php" -n -r 'echo PHP_CONFIG_FILE_SCAN_DIR;')
destination=$work/destination
library=$destination$extensions/websocket.so
settings=$destination$scanned/20-websocket.ini

check() { # NAME FUNCTION
  local status=0
  # Not in an 'if', where a function would go on after what fails.
  set +e
  (set -e; "$2") >"$work/output" 2>&1
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then
    say "ok $1"
  else
    tail -n 30 "$work/output"
    say "not ok $1"
  fi | tee -a "$log"
}
is() { [ "$1" = "$2" ] || { say "it is '$1' and should be '$2'"; return 1; }; }
fails_with() { # WORDS COMMAND...
  local output
  ! output=$("${@:2}" 2>&1) || { say "it does not fail: $output"; return 1; }
  [[ $output == *"$1"* ]] || { say "it fails without '$1': $output"; return 1; }
}

# make install

make_install() { make --no-print-directory install "PHP_CONFIG=$php_config" "DESTDIR=$destination" "$@"; }
make_uninstall() { make --no-print-directory uninstall "PHP_CONFIG=$php_config" "DESTDIR=$destination" "$@"; }
files() { (cd "$destination" && find . ! -type d | sort); }

installs_two_files() {
  make_install SAPIS=cli
  is "$(files)" "$(printf '%s\n' ".$extensions/websocket.so" ".$scanned/20-websocket.ini" | sort)"
  cmp "$WEBSOCKET_EXTENSION" "$library"
}
php_m_shows_it() {
  is "$(PHP_INI_SCAN_DIR=$destination$scanned "$php" -d "extension_dir=$destination$extensions" -m 2>&1 | grep -i websocket)" websocket
}
takes_the_place_of_the_old_one() {
  # A program that runs has the old file mapped: to write into that one would crash it.
  ln "$library" "$work/mapped"
  make_install SAPIS=cli
  [ ! "$library" -ef "$work/mapped" ]
  is "$(files | wc -l)" 2
}
names_the_programs() {
  make_install 'SAPIS=cli fpm'
  test -f "$destination${scanned%/cli/conf.d}/fpm/conf.d/20-websocket.ini"
  make_uninstall 'SAPIS=cli fpm'
  is "$(files)" ''
}
keeps_what_was_edited() {
  make_install SAPIS=cli
  say 'websocket.io_threads=2' >>"$settings"
  make_install SAPIS=cli
  grep -q io_threads "$settings"
  make_uninstall SAPIS=cli
  is "$(files)" ".$scanned/20-websocket.ini.saved"
  rm "$settings.saved"
}
uninstall_leaves_nothing() {
  make_uninstall SAPIS=cli
  is "$(files)" ''
}
uninstall_takes_nothing_else() {
  make_install SAPIS=cli
  say 'extension=other' | tee "$(dirname "$settings")/20-other.ini" "$(dirname "$library")/other.so"
  make_uninstall SAPIS=cli
  is "$(files | wc -l)" 2
}
# Not grep -q, which would end before make has said all.
says_what_is_not_there() { make_uninstall SAPIS=cli | grep "not there: $library"; }
refuses_what_php_does_not_load() {
  say 'not a library' >"$work/broken.so"
  WEBSOCKET_EXTENSION=$work/broken.so fails_with "is not for $php" make_install SAPIS=cli
  test ! -e "$library"
}
says_where_it_may_not_write() { fails_with "cannot write into /proc/nowhere$extensions: run 'sudo make install'" make_install DESTDIR=/proc/nowhere; }

check "make install puts the extension and an ini file below DESTDIR" installs_two_files
check "php -m shows what was installed" php_m_shows_it
check "make install replaces the file, not its content" takes_the_place_of_the_old_one
check "make uninstall leaves nothing" uninstall_leaves_nothing
check "make uninstall says what is not there" says_what_is_not_there
check "an ini file that was edited is kept" keeps_what_was_edited
if [ "${scanned%/cli/conf.d}" != "$scanned" ]; then
  check "SAPIS names the programs that load it" names_the_programs
fi
check "what PHP does not load is not installed" refuses_what_php_does_not_load
check "make install says where it may not write" says_where_it_may_not_write
check "make uninstall takes nothing else" uninstall_takes_nothing_else

# PIE

archive=build/archives/$(python3 - "$version" "$("$php" -n -i)" <<'PYTHON'
import platform, re, sys
version, info = sys.argv[1:]
said = lambda name: re.search(rf"^{name} => (.*)$", info, re.M).group(1)
machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
libc = {"Darwin": "bsdlibc"}.get(platform.system(), platform.libc_ver()[0] or "musl")
modes = ("-debug" if said("Debug Build") == "yes" else "") + ("-zts" if said("Thread Safety").startswith("enabled") else "")
php = ".".join(said("PHP Version").split(".")[:2])
print(f"php_websocket-{version}_php{php}-{machine}-{platform.system().lower()}-{libc}{modes}.zip")
PYTHON
)

has_the_name_that_pie_wants() {
  rm -f "$archive"
  tests/bin/archive.sh
  test -f "$archive"
}
has_the_extension_at_its_top() {
  python3 -m zipfile -e "$archive" "$work/unpacked"
  is "$(cd "$work/unpacked" && find . -type f | sort | paste -sd ' ')" "./LICENSE ./websocket.so"
  is "$("$php" -n -d "extension=$work/unpacked/websocket.so" -r 'echo phpversion("websocket");' 2>&1)" "$version"
}
is_the_same_again() {
  cp "$archive" "$work/first.zip"
  tests/bin/archive.sh
  cmp "$archive" "$work/first.zip"
}
carries_the_tag() {
  tests/bin/archive.sh "v$version"
  cmp "$archive" "${archive/-$version/-v$version}"
  rm "${archive/-$version/-v$version}"
}
refuses_another_tag() { fails_with "the tag v9.9.9 is not of version $version" tests/bin/archive.sh v9.9.9; }
# The fields that PIE 1.4 acts upon, and what they lead to.
composer_tells_pie() {
  # shellcheck disable=SC2016 # for PHP
  "$php" -n -r '
    $package = json_decode(file_get_contents("composer.json"), true, 8, JSON_THROW_ON_ERROR);
    $pie = $package["php-ext"];
    echo implode(" ", [$package["type"], $pie["extension-name"], ...$pie["download-url-method"], ...$pie["os-families"]]), "\n";
    echo is_file($pie["build-path"] . "/config.m4") ? "" : "no config.m4 in the build-path\n";
    echo $package["description"], "\n", $package["license"], "\n";
  ' | tee "$work/facts"
  is "$(sed -n 1p "$work/facts")" "php-ext websocket pre-packaged-binary composer-default linux darwin"
  is "$(sed -n 2,3p "$work/facts")" "$(sed -nE 's/^(description|license) = "(.*)"$/\2/p' Cargo.toml)"
}

check "an archive has the name that PIE looks for" has_the_name_that_pie_wants
check "the extension is at the top of the archive, and loads" has_the_extension_at_its_top
check "an archive made again is the same" is_the_same_again
check "an archive is named by its tag" carries_the_tag
check "the tag of another version is refused" refuses_another_tag
check "composer.json tells PIE what is there" composer_tells_pie

# phpize

# In the tree itself, for cargo to know what it has built; git does not see it, and nothing stays there.
target=${CARGO_TARGET_DIR:-target}
[[ $target == /* ]] || target=$root/$target
clean() { make --no-print-directory clean-ext; }
phpize_and_configure() {
  cd php/ext
  "${php_config%php-config*}phpize${php_config##*php-config}"
  ./configure "--with-php-config=$php_config" "$@"
}
makes_a_module() {
  CARGO_TARGET_DIR=$target make -C php/ext
  cmp "$WEBSOCKET_EXTENSION" php/ext/modules/websocket.so
}
installs_without_building() {
  # As with 'sudo make install', where no cargo is in the PATH.
  PATH=/usr/bin:/bin make -C php/ext install CARGO=/nowhere "INSTALL_ROOT=$destination"
  # And once more: it removes what it has built upon.
  PATH=/usr/bin:/bin make -C php/ext install CARGO=/nowhere "INSTALL_ROOT=$destination"
  is "$("$php" -n -d "extension=$library" -r 'echo phpversion("websocket");' 2>&1)" "$version"
}
is_not_seen_by_git() { is "$(git ls-files --others --exclude-standard php/ext)" ''; }
leaves_nothing() {
  touch php/ext/configure~
  clean
  is "$(cd php/ext && find . -mindepth 1 | LC_ALL=C sort | paste -sd ' ')" "./.gitignore ./Makefile.frag ./config.m4"
}
refuses_an_old_rust() {
  printf '#!/bin/sh\necho "rustc 1.87.0 (0 2025-05-09)"\n' >"$work/rustc"
  chmod +x "$work/rustc"
  RUSTC=$work/rustc fails_with "is Rust 1.87.0; $(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml) or later is needed" phpize_and_configure
}
says_that_cargo_is_missing() {
  mkdir "$work/bin"
  ln -sf /bin/* /usr/bin/* "$work/bin"
  rm -f "$work/bin/cargo" "$work/bin/rustc"
  HOME=/nowhere CARGO_HOME=/nowhere PATH=$work/bin fails_with "cargo or rustc is missing" phpize_and_configure
}

clean
trap 'clean; rm -rf "$work"' EXIT
check "configure says that cargo is missing" says_that_cargo_is_missing
check "configure refuses a Rust that is too old" refuses_an_old_rust
check "phpize and configure" phpize_and_configure
if [ "$WEBSOCKET_EXTENSION" -ef "$target/release/$(basename "$WEBSOCKET_EXTENSION")" ]; then
  check "make builds what 'make build' does" makes_a_module
  check "make install does not build" installs_without_building
else
  say "phpize's make is not tried: $WEBSOCKET_EXTENSION is not what cargo built here"
fi
check "git sees nothing of it" is_not_seen_by_git
check "make clean leaves the sources, and nothing of what was made from them" leaves_nothing
report "$log"
