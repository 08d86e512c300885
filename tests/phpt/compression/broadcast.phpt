--TEST--
broadcast() reaches peers with every agreement, before, between and after messages of their own
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', function ($connection, $text) use ($server) {
        [$what, $size] = explode(' ', $text);
        match ($what) {
            'all' => $server->broadcast(prose($size, 'broadcast')),
            'binary' => $server->broadcastBinary(noise($size)),
            'me' => $connection->send(prose($size, 'private message')),
        };
    });
    $server->run();
    PHP);
$peers = [
    'plain' => [Peer::open($server->port), new Deflate()],
    'alone' => [Peer::open_deflate($server->port, 'server_no_context_takeover'), new Deflate()],
    'alone, 9 bits' => [Peer::open_deflate($server->port, 'server_no_context_takeover', 'server_max_window_bits=9'), new Deflate(9)],
    'takeover' => [Peer::open_deflate($server->port), new Deflate(takes_over: true)],
    'takeover too' => [Peer::open_deflate($server->port), new Deflate(takes_over: true)],
    'takeover, 9 bits' => [Peer::open_deflate($server->port, 'server_max_window_bits=9'), new Deflate(9, takes_over: true)],
];
$wrong = [];
$expect = function (string $peer, string $message) use ($peers, &$wrong): void {
    $seen = $peers[$peer][0]->next($peers[$peer][1]);
    // Noise does not get shorter, and 20 bytes are too few.
    $is_compressed = $peer !== 'plain' && str_starts_with($message, 'text ') && strlen($message) > 64;
    if ($seen !== ($is_compressed ? 'compressed ' : '') . $message) {
        $wrong[] = "$peer: " . substr($seen, 0, 40);
    }
};
foreach (['all 300', 'me 300', 'me 300', 'all 300', 'all 70000', 'me 20', 'me 5000', 'binary 500', 'me 5000', 'all 20', 'me 300', 'all 5000', 'me 300'] as $what) {
    [$to, $size] = explode(' ', $what);
    if ($to === 'me') {
        foreach ($peers as $name => [$peer]) {
            $peer->send(TEXT, $what);
            $expect($name, 'text ' . prose($size, 'private message'));
        }
        continue;
    }
    $peers['plain'][0]->send(TEXT, $what);
    foreach ($peers as $name => $peer) {
        $expect($name, $to === 'all' ? 'text ' . prose($size, 'broadcast') : 'binary ' . bin2hex(noise($size)));
    }
}
echo json_encode($wrong), "\n";
--EXPECTF--
[]
