#!/usr/bin/env bash
# PHPStan at its highest level over php/, the stubs, their examples, and what it has to know by them. PHPSTAN says where it is; else PATH is searched.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
phpstan=${PHPSTAN:-$(command -v phpstan || true)}
if [ -z "$phpstan" ]; then
  say "PHPStan is not installed: php/ is not analysed (get phpstan.phar from https://phpstan.org and set PHPSTAN to its path)"
  exit 0
fi
mkdir -p build/stubs
php -n tests/stubs/examples.php stubs/websocket.php build/stubs/examples
paths=(php tests/stubs/usage.php build/stubs/examples)
# Programs have no .php to be found by.
for program in php/bin/*; do
  [ ! -f "$program" ] || paths+=("$program")
done
{
  printf 'includes:\n    - ../phpstan.neon\nparameters:\n    tmpDir: phpstan\n    scanDirectories:\n        - ../tests/library/doubles\n'
  for directory in /usr/share/php/{Psr,GuzzleHttp/Psr7,Symfony/Component/Routing}; do
    [ ! -d "$directory" ] || printf '        - %s\n' "$directory"
  done
} >build/phpstan.neon
"$phpstan" analyse --configuration build/phpstan.neon --no-progress --memory-limit 1G "${paths[@]}"
