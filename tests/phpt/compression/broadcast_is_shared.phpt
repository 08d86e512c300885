--TEST--
A broadcast has the same bytes for all who agreed on the same window
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', function ($connection, $text) use ($server) {
        $connection->send(prose(1000));
        echo $server->broadcast(prose(1000)), "\n";
    });
    $server->run();
    PHP);
$narrow = array_map(fn (): Peer => Peer::open_deflate($server->port, 'server_max_window_bits=9'), [1, 2]);
$wide = array_map(fn (string $parameter): Peer => Peer::open_deflate($server->port, $parameter), ['client_no_context_takeover', 'server_no_context_takeover']);
$wide[0]->send(TEXT, 'go'); // now it has a window that the message could refer to
$wide[0]->frame();
$peers = [...$wide, ...$narrow];
echo $server->line(), "\n";
$seen = array_map(fn (Peer $peer): string => $peer->frame()[1], $peers);
var_dump($seen[0] === $seen[1], $seen[2] === $seen[3], $seen[1] === $seen[2]);
var_dump((new Deflate())->inflate($seen[0]) === prose(1000), (new Deflate(9))->inflate($seen[2]) === prose(1000));
--EXPECTF--
4
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
