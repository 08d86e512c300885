--TEST--
A room reaches its members, less the one excepted, and returns how many
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => str_contains($connection->request->path, 'in') && $connection->join('lobby'));
    $server->on('message', function ($connection, $text) use ($server) {
        $lobby = $server->room('lobby');
        echo match ($text) {
            'all' => $lobby->send('to all'),
            'others' => $lobby->send('to others', $connection),
            'binary' => $lobby->sendBinary("\x01\xfe", except: $connection),
            'wrong' => outcome(fn () => $lobby->send("\xff")),
            'nobody' => $server->room('empty')->send('to nobody'),
        }, "\n";
    });
    $server->run();
    PHP);
$peers = [Peer::open($server->port, '/in'), Peer::open($server->port, '/in'), Peer::open($server->port, '/out')];
foreach (['all', 'others', 'binary', 'wrong', 'nobody'] as $what) {
    $peers[0]->send(TEXT, $what);
    echo $server->line(), "\n";
}
$peers[2]->send(TEXT, 'others');
echo $server->line(), "\n";
foreach ($peers as $peer) {
    $peer->send(PING);
    for ($seen = []; ($next = $peer->next()) !== 'pong ';) {
        $seen[] = $next;
    }
    echo implode('; ', $seen), "|\n";
}
--EXPECTF--
2
1
1
ValueError: %sUTF-8%SsendBinary%S
0
2
text to all; text to others|
text to all; text to others; binary 01fe; text to others|
|
