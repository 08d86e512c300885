#!/usr/bin/env bash
# Runs the chat demo; HOST and PORT say where (127.0.0.1 and 8080).
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
find_extension
exec php -d "extension=$extension" php/demo/server.php
