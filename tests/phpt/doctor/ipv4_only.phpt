--TEST--
A server that listens on IPv4 only, asked over IPv6
--SKIPIF--
<?php
if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 here');
?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

$server = serve('listen()->run();');
$fault = fault_of(WebSocket\Client::diagnose("ws://[::1]:$server->port/"));
echo str_replace((string) $server->port, 'PORT', "$fault[name]: $fault[detail]\n$fault[hint]\n");
--EXPECT--
tcp: [::1]:PORT refused the connection, but 127.0.0.1:PORT on the same machine takes one
the server listens on 127.0.0.1 only, which nobody else reaches: have it listen on :: (every interface) or on ::1; or let a proxy on that machine pass on to 127.0.0.1:PORT
