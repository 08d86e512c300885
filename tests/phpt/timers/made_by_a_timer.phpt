--TEST--
Timers make timers, and messages come through between
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $tick = function () use ($server, &$tick) { $server->after(0.0, $tick); };
    $tick();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'between');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
text between
exit 0
