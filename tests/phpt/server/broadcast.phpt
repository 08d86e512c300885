--TEST--
broadcast() reaches all but the one excepted and returns how many
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use ($server) {
        echo match ($text) {
            'all' => $server->broadcast('to all'),
            'others' => $server->broadcast('to others', $connection),
            'binary' => $server->broadcastBinary("\x01\xfe", except: $connection),
            'wrong' => outcome(fn () => $server->broadcast("\xff")),
        }, "\n";
    });
    $server->run();
    PHP);
$peers = [Peer::open($server->port), Peer::open($server->port), Peer::open($server->port)];
foreach (['all', 'others', 'binary', 'wrong'] as $what) {
    $peers[0]->send(TEXT, $what);
    echo $server->line(), "\n";
}
foreach ($peers as $peer) {
    $peer->send(PING);
    for ($seen = []; ($next = $peer->next()) !== 'pong ';) {
        $seen[] = $next;
    }
    echo implode('; ', $seen), "\n";
}
--EXPECTF--
3
2
2
ValueError: %sUTF-8%SbroadcastBinary%S
text to all
text to all; text to others; binary 01fe
text to all; text to others; binary 01fe
