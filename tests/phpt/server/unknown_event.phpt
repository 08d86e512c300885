--TEST--
An unknown event is a ValueError that lists the known ones
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
try {
    $server->on('mesage', fn () => null);
} catch (ValueError $error) {
    var_dump(str_contains($error->getMessage(), 'mesage'));
    foreach (['start', 'open', 'message', 'close', 'drain', 'ping', 'pong', 'error', 'request', 'stop', 'log'] as $event) {
        if (!str_contains($error->getMessage(), $event)) {
            echo "$event is not listed\n";
        }
    }
}
--EXPECTF--
bool(true)
