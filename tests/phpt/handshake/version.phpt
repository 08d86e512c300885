--TEST--
A version other than 13 is 426 and told the right one
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
foreach (['Sec-WebSocket-Version: 8', 'Sec-WebSocket-Version: 14'] as $header) {
    echo outline(answer_to($server->port, upgrade('/', $header)), 'sec-websocket-version');
}
--EXPECTF--
HTTP/1.1 426 Upgrade Required
Sec-WebSocket-Version: 13
%s13%S
HTTP/1.1 426 Upgrade Required
Sec-WebSocket-Version: 13
%s13%S
