--TEST--
A request without Upgrade is 426 and told to upgrade
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
echo outline(answer_to($server->port, upgrade('/', 'Upgrade:', 'Connection:')), 'upgrade');
echo outline(answer_to($server->port, upgrade('/', 'Upgrade: h2c')), 'upgrade');
--EXPECTF--
HTTP/1.1 426 Upgrade Required
Upgrade: websocket
%SUpgrade%S
HTTP/1.1 426 Upgrade Required
Upgrade: websocket
%SUpgrade%S
