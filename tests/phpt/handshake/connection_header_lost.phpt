--TEST--
A Connection header that a proxy lost is 400 and named, with what to set there
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
echo outline(answer_to($server->port, upgrade('/', 'Connection: close', 'X-Forwarded-For: 192.0.2.7')));
--EXPECTF--
HTTP/1.1 400 Bad Request
%sConnection%Sproxy%S
