--TEST--
An option of the wrong type is a TypeError that names it
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['maxMessageSize' => 'large', 'maxSendBuffer' => [], 'maxHeaderSize' => 1.5, 'maxPending' => null, 'handshakeTimeout' => 'soon', 'closeTimeout' => [], 'shutdownTimeout' => 'x', 'signals' => 'yes', 'backlog' => 'long', 'healthPath' => 5] as $name => $value) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, [$name => $value])), "\n";
}
foreach (['connectTimeout' => 'soon', 'closeTimeout' => [], 'maxMessageSize' => '1', 'maxSendBuffer' => true, 'maxHeaderSize' => null] as $name => $value) {
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', [$name => $value])), "\n";
}
--EXPECTF--
TypeError: %SmaxMessageSize%S
TypeError: %SmaxSendBuffer%S
TypeError: %SmaxHeaderSize%S
TypeError: %SmaxPending%S
TypeError: %ShandshakeTimeout%S
TypeError: %ScloseTimeout%S
TypeError: %SshutdownTimeout%S
TypeError: %Ssignals%S
TypeError: %Sbacklog%S
TypeError: %ShealthPath%S
TypeError: %SconnectTimeout%S
TypeError: %ScloseTimeout%S
TypeError: %SmaxMessageSize%S
TypeError: %SmaxSendBuffer%S
TypeError: %SmaxHeaderSize%S
