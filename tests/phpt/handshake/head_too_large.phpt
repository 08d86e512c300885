--TEST--
A head over maxHeaderSize is 431
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen(["maxHeaderSize" => 1024])->run();');
echo outline(answer_to($server->port, upgrade('/', 'X-Long: ' . str_repeat('x', 1100))));
echo strtok(Peer::open($server->port, '/', 'X-Long: ' . str_repeat('x', 500))->head, "\r"), "\n";
--EXPECTF--
HTTP/1.1 431 Request Header Fields Too Large
%s1024%S
HTTP/1.1 101 Switching Protocols
