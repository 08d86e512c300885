--TEST--
The client example sends, prints the answer and closes; without a server it says so
--FILE--
<?php
require __DIR__ . '/example.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send("you said $text")); $server->run();');
echo example('client', $server->url(), 'hello')->end(), $server->stop(), example('client', $server->url())->end();
--EXPECTF--
you said hello
1000 (Normal), clean, closed by the local side
exit 0
exit 0
%srefused%S
exit 1
