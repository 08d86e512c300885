--TEST--
A port in use is a BindException that names address and cause
--FILE--
<?php
require __DIR__ . '/../support.inc';

$first = new WebSocket\Server('127.0.0.1', 0);
try {
    new WebSocket\Server('127.0.0.1', $first->port());
} catch (WebSocket\BindException $exception) {
    var_dump($exception instanceof WebSocket\WebSocketException, str_contains($exception->getMessage(), "127.0.0.1:{$first->port()}"));
    echo $exception->getMessage(), "\n";
}
--EXPECTF--
bool(true)
bool(true)
%sin use%S
