--TEST--
A script that calls poll() now and then, without stream(), is served
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    while (true) {
        $server->poll();
    }
    PHP);
$busy = Peer::open($server->port);
$busy->send(TEXT, 'from a script that only polls');
echo $busy->next(), "\n";
unset($server);
$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    while (true) {
        $server->poll(0.001);
    }
    PHP);
$patient = Peer::open($server->port);
$patient->send(TEXT, 'from one that waits a little');
echo $patient->next(), "\n";
--EXPECT--
text from a script that only polls
text from one that waits a little
