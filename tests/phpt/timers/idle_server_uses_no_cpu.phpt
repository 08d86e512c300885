--TEST--
A server with nothing to do uses no processor time
--FILE--
<?php
require __DIR__ . '/../support.inc';

$before = getrusage();
$server = new WebSocket\Server('127.0.0.1', 0);
$server->after(1.0, fn () => $server->stop());
$server->run();
$after = getrusage();
$used = ($after['ru_utime.tv_sec'] - $before['ru_utime.tv_sec']) + ($after['ru_utime.tv_usec'] - $before['ru_utime.tv_usec']) / 1e6
    + ($after['ru_stime.tv_sec'] - $before['ru_stime.tv_sec']) + ($after['ru_stime.tv_usec'] - $before['ru_stime.tv_usec']) / 1e6;
var_dump($used < 0.1 ?: $used);
--EXPECTF--
bool(true)
