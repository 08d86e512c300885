--TEST--
A name with several addresses: what became of each is told, and the hint is for the one that refused
--SKIPIF--
<?php
if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 here');
?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

$port = closed_port();
$fault = fault_of(WebSocket\Client::diagnose("ws://localhost:$port/"));
echo str_replace((string) $port, 'PORT', "$fault[name]: $fault[detail]\n"), strstr($fault['hint'], ':', true), "\n";
--EXPECT--
tcp: no address of localhost:PORT takes a connection: [::1]:PORT refused the connection, 127.0.0.1:PORT refused the connection
nothing listens there
