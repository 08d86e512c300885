#!/usr/bin/env bash
# The stubs: what IDEs and PHPStan know of the extension.
#   stubs.sh write   makes stubs/websocket.php anew from the built extension and its doc comments
#   stubs.sh check   fails if that would change it, or if it is not what the built extension is
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
stub=stubs/websocket.php
with_extension=(php -n -d "extension=$WEBSOCKET_EXTENSION")
mkdir -p build/stubs
"${with_extension[@]}" tests/stubs/generate.php >build/stubs/websocket.php
php -n tests/stubs/examples.php build/stubs/websocket.php build/stubs/examples
find build/stubs -name '*.php' -print0 | xargs -0 -n 1 php -n -l >/dev/null

case ${1:-} in
  write) cp build/stubs/websocket.php "$stub" ;;
  check)
    diff -u "$stub" build/stubs/websocket.php ||
      die "$stub is not what 'make stubs' would make of $WEBSOCKET_EXTENSION and src/zend: run that, look at the change, commit it."
    ;;
  *) die "usage: stubs.sh write|check" ;;
esac

"${with_extension[@]}" tests/stubs/facts.php >build/stubs/extension.facts
php -n tests/stubs/facts.php "$stub" >build/stubs/stub.facts
diff -u build/stubs/extension.facts build/stubs/stub.facts ||
  die "$stub (+) does not declare what the extension (-) has: mend tests/stubs/generate.php or types.php"
say "$stub is what the extension is: $(wc -l <build/stubs/stub.facts) facts"
