--TEST--
A host that does not exist is a ConnectException that names it
--FILE--
<?php
require __DIR__ . '/../support.inc';

echo outcome(fn () => (new WebSocket\Client('ws://no-such-host.invalid/', ['connectTimeout' => 5.0]))->connect()), "\n";
--EXPECTF--
WebSocket\ConnectException: %sno-such-host.invalid%S
