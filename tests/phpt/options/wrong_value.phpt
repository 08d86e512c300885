--TEST--
A value that cannot be is a ValueError that names the option
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['maxMessageSize' => -1, 'maxSendBuffer' => -1, 'maxHeaderSize' => -1, 'maxPending' => -5, 'handshakeTimeout' => -0.5, 'closeTimeout' => NAN, 'shutdownTimeout' => -INF, 'backlog' => -1] as $name => $value) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, [$name => $value])), "\n";
}
--EXPECTF--
ValueError: %SmaxMessageSize%S
ValueError: %SmaxSendBuffer%S
ValueError: %SmaxHeaderSize%S
ValueError: %SmaxPending%S
ValueError: %ShandshakeTimeout%S
ValueError: %ScloseTimeout%S
ValueError: %SshutdownTimeout%S
ValueError: %Sbacklog%S
