dnl `phpize && ./configure && make && make install`, in this folder, for the PHP that php-config tells of. It only finds
dnl what is needed and says what is missing; cargo compiles, told by Makefile.frag.

PHP_ARG_ENABLE([websocket],
  [whether to build websocket],
  [AS_HELP_STRING([--disable-websocket],
    [Do not build websocket: a WebSocket server and client])],
  [yes])

if test "$PHP_WEBSOCKET" != "no"; then
  WEBSOCKET_ROOT=`cd "$abs_srcdir/../.." && pwd`
  test -f "$WEBSOCKET_ROOT/Cargo.toml" || AC_MSG_ERROR([no Cargo.toml in $WEBSOCKET_ROOT: this folder, php/ext, is built where it is in the source tree])

  AC_MSG_CHECKING([whether websocket supports this PHP])
  websocket_php=`$PHP_CONFIG --version`
  if test "`$PHP_CONFIG --vernum`" -lt 80200; then
    AC_MSG_RESULT([no])
    AC_MSG_ERROR([PHP 8.2 or later is needed; $PHP_CONFIG says $websocket_php])
  fi
  if test "$PHP_THREAD_SAFETY" = "yes"; then
    AC_MSG_RESULT([no])
    AC_MSG_ERROR([$PHP_CONFIG tells of a thread-safe (ZTS) PHP; only non-thread-safe (NTS) ones are supported])
  fi
  AC_MSG_RESULT([yes, $websocket_php])

  dnl rustup installs for one user, whose PATH sudo and package tools often do not have.
  websocket_path="$PATH$PATH_SEPARATOR${CARGO_HOME:-$HOME/.cargo}/bin"
  AC_PATH_PROG([CARGO], [cargo], [], [$websocket_path])
  AC_PATH_PROG([RUSTC], [rustc], [], [$websocket_path])
  websocket_rust=`sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$WEBSOCKET_ROOT/Cargo.toml"`
  if test -z "$CARGO" || test -z "$RUSTC"; then
    AC_MSG_ERROR([cargo or rustc is missing: install Rust $websocket_rust or later, as https://rustup.rs says, or set CARGO and RUSTC])
  fi

  AC_MSG_CHECKING([for Rust $websocket_rust or later])
  websocket_rustc=`cd "$WEBSOCKET_ROOT" && "$RUSTC" --version | sed -n 's/^rustc \([[0-9.]]*\).*/\1/p'`
  AC_MSG_RESULT([${websocket_rustc:-unknown}])
  test -n "$websocket_rustc" || AC_MSG_ERROR([$RUSTC --version does not tell its version: it does not run, or is a rustup without a toolchain])
  AS_VERSION_COMPARE([$websocket_rustc], [$websocket_rust],
    [AC_MSG_ERROR([$RUSTC is Rust $websocket_rustc; $websocket_rust or later is needed: 'rustup update', or set CARGO and RUSTC])])

  dnl It reads PHP's headers: libclang.so and clang's own headers, such as stddef.h.
  AC_MSG_CHECKING([for libclang])
  websocket_libclang=$LIBCLANG_PATH
  if test -z "$websocket_libclang"; then
    for websocket_dir in `llvm-config --libdir 2>/dev/null` /usr/lib/llvm*/lib /usr/lib/llvm/*/lib /usr/lib /usr/lib64 /usr/lib/*-linux-* \
      /usr/local/lib /usr/local/llvm*/lib /opt/homebrew/opt/llvm/lib /usr/local/opt/llvm/lib \
      /Library/Developer/CommandLineTools/usr/lib /Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib; do
      for websocket_file in "$websocket_dir"/libclang.so* "$websocket_dir"/libclang-*.so* "$websocket_dir"/libclang.dylib; do
        if test -z "$websocket_libclang" && test -f "$websocket_file"; then
          websocket_libclang=$websocket_dir
        fi
      done
    done
  fi
  AC_MSG_RESULT([${websocket_libclang:-no}])
  websocket_install_it="install it (Debian and Ubuntu: libclang-dev; Fedora: clang-devel; Alpine: clang-dev; macOS: xcode-select --install)"
  test -n "$websocket_libclang" || AC_MSG_ERROR([libclang is missing: $websocket_install_it, or set LIBCLANG_PATH to the folder with libclang.so])

  AC_MSG_CHECKING([for clang's headers])
  websocket_headers=`ls "$websocket_libclang"/clang/*/include/stddef.h /usr/lib/llvm*/lib/clang/*/include/stddef.h \
    /usr/lib*/clang/*/include/stddef.h "$websocket_libclang"/../lib/clang/*/include/stddef.h 2>/dev/null | head -n 1`
  AC_MSG_RESULT([${websocket_headers:-no}])
  dnl Only a warning, for compilers are put in other places too.
  test -n "$websocket_headers" || AC_MSG_WARN([if make says that stddef.h is not found, only a part of libclang is here: $websocket_install_it])

  test -x "$PHP_EXECUTABLE" || AC_MSG_ERROR([$PHP_CONFIG tells of the PHP '$PHP_EXECUTABLE', which is not there: the build asks the command line's PHP (Debian: php-cli)])

  PHP_CONFIG_PATH=`command -v "$PHP_CONFIG"`
  PHP_SUBST([CARGO])
  PHP_SUBST([RUSTC])
  PHP_SUBST([WEBSOCKET_ROOT])
  PHP_SUBST([PHP_CONFIG_PATH])
  PHP_MODULES="$PHP_MODULES \$(phplibdir)/websocket.la"
  PHP_ADD_BUILD_DIR([modules])
  PHP_ADD_MAKEFILE_FRAGMENT([$abs_srcdir/Makefile.frag], [$abs_srcdir], [$abs_builddir])
fi
