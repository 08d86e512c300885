--TEST--
A head that does not come within handshakeTimeout is 408
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen(["handshakeTimeout" => 0.3])->run();');
$peer = Peer::dial($server->port);
$started = microtime(true);
$peer->write("GET / HTTP/1.1\r\nHost: loc");
$answer = $peer->read_all();
$took = microtime(true) - $started;
echo strtok($answer, "\r"), "\n";
var_dump(($took >= 0.25 && $took < 3) ?: $took);
--EXPECTF--
HTTP/1.1 408 Request Timeout
bool(true)
