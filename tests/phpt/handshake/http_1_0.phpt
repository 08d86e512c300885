--TEST--
HTTP/1.0 is 505
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
echo outline(answer_to($server->port, str_replace('HTTP/1.1', 'HTTP/1.0', upgrade())));
--EXPECTF--
HTTP/1.1 505 HTTP Version Not Supported
%s1.0%S
