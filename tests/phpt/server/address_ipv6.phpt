--TEST--
A server listens on IPv6
--SKIPIF--
<?php if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 here'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('::1', 0);
echo $server->address(), "\n";
$peer = Peer::dial("tcp://[::1]:{$server->port()}");
echo "connected\n";
--EXPECTF--
ws://[::1]:%d
connected
