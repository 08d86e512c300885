--TEST--
An address that cannot be had is a BindException, and those that are bound stay
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
foreach ([$server->port(), 70000, -1] as $port) {
    echo preg_replace('/127.0.0.1:\d+/', 'that port', outcome(fn () => $server->listen('127.0.0.1', $port))), "\n";
}
echo outcome(fn () => $server->listen('unix:/nowhere/at/all')), "\n", count($server->addresses()), "\n";
--EXPECTF--
WebSocket\BindException: cannot listen on that port: the address is in use by another process: %s
ValueError: argument $port must be between 0 and 65535, 70000 given
ValueError: argument $port must be between 0 and 65535, -1 given
WebSocket\BindException: cannot listen on unix:/nowhere/at/all: %s
1
