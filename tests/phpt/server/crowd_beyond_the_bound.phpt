--TEST--
Past 4,096 arrivals that a busy PHP was not told of, connections wait to be accepted, and none is lost
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
            while ($server->stats()['messagesIn'] < 2) {
                usleep(1000); // between two looks
            }
            echo $server->stats()['accepted'], " accepted while busy\n";
        }
        if ($text === 'how many?') {
            $connection->send("$opened opened, $closed closed");
        }
    });
    $server->run();
    PHP);
[$busy, $peer] = [Peer::open($server->port), Peer::open($server->port)];
$busy->send(TEXT, 'be busy');
echo $server->line(), "\n";
for ($i = 0; $i < 4096; $i++) {
    Peer::open($server->port)->drop();
}
$late = [];
for ($i = 0; $i < 50; $i++) {
    $late[$i] = Peer::dial($server->port);
    $late[$i]->write(upgrade());
}
$peer->send(TEXT, 'no longer busy');
echo $server->line(), "\n";
foreach ($late as $one) {
    $one->read_head();
    $one->send_close(1000);
    $one->next();
    $one->next();
}
$peer->send(TEXT, 'how many?');
echo $peer->next(), "\n", $server->stop();
--EXPECT--
busy
4098 accepted while busy
text 4148 opened, 4146 closed
exit 0
