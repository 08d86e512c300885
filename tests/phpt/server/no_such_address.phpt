--TEST--
An address of no interface is a BindException that names it
--FILE--
<?php
require __DIR__ . '/../support.inc';

echo outcome(fn () => new WebSocket\Server('192.0.2.1', 0)), "\n";
--EXPECTF--
WebSocket\BindException: %s192.0.2.1%S
