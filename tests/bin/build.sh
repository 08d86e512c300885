#!/usr/bin/env bash
# Builds the extension, release profile, for the PHP that PHP_CONFIG (php-config) tells of, and says how to load it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_php
PHP=$php PHP_CONFIG=$php_config cargo build --release --locked
find_extension
"$php" -n -d "extension=$extension" -r 'echo "websocket ", phpversion("websocket"), " for PHP ", PHP_VERSION, "\n";'
say "load it with: php -d extension=$extension"
