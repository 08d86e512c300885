--TEST--
Two thousand connections that come and go while a handler is busy are all told of afterwards
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('log', fn () => null);
    $server->on('open', function () use (&$opened) { $opened++; });
    $server->on('close', function () use (&$closed) { $closed++; });
    $server->on('message', function ($connection, $text) use ($server, &$opened, &$closed) {
        if ($text === 'be busy') {
            echo "busy\n";
            while ($server->stats()['accepted'] < 2001 || count($server) > 1) {
                usleep(1000); // between two looks
            }
        }
        $connection->send("$opened opened, $closed closed");
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'be busy');
echo $server->line(), "\n";
for ($i = 0; $i < 2000; $i++) {
    Peer::open($server->port)->drop();
}
echo $peer->next(), "\n";
$peer->send(TEXT, 'how many?');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
busy
text 1 opened,  closed
text 2001 opened, 2000 closed
exit 0
