--TEST--
A payload that is not DEFLATE ends that connection with 1007, the others live on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
$others = array_map(fn (string $parameter): array => [
    Peer::open_deflate($server->port, ...array_filter([$parameter])),
    new Deflate(takes_over: $parameter === ''),
    new Deflate(takes_over: $parameter !== 'server_no_context_takeover'),
], ['', 'client_no_context_takeover']);
foreach ([
    'reserved block type' => "\x07",
    'noise' => "\xff" . noise(300),
    'length of a stored block that does not match' => "\x00\x05\x00\x05\x00Hello",
    'reference to before the start' => "\xf2\x00\x11\x00\x00",
    'good start, then noise' => (new Deflate())->deflate(prose(70000)) . "\x07",
    'zlib header' => gzcompress(prose(100)),
    'gzip header' => gzencode(prose(100)),
    'not compressed at all' => 'Hello, this is no DEFLATE',
] as $fault => $payload) {
    foreach (['', 'client_no_context_takeover'] as $parameter) {
        $peer = Peer::open_deflate($server->port, ...array_filter([$parameter]));
        $peer->send_compressed(TEXT, $payload);
        echo "$fault: ", $peer->next(), ', ', $peer->next(), ', ', $server->line(), "\n";
    }
    foreach ($others as [$other, $to, $from]) {
        $other->send_compressed(TEXT, $to->deflate(prose(300, $fault)));
        if ($other->next($from) !== 'compressed text ' . prose(300, $fault)) {
            echo "another connection is disturbed\n";
        }
    }
}
// Where no message goes on from the one before, each has to end with the end of a block.
$payload = (new Deflate())->deflate(prose(400));
foreach ([20, strlen($payload) - 20] as $size) {
    $peer = Peer::open_deflate($server->port, 'client_no_context_takeover');
    $peer->send_compressed(TEXT, substr($payload, 0, $size));
    echo 'cut within a block: ', $peer->next(), ', ', $server->line(), "\n";
}
--EXPECTF--
reserved block type: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
reserved block type: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
noise: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
noise: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
length of a stored block that does not match: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
length of a stored block that does not match: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
reference to before the start: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
reference to before the start: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
good start, then noise: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
good start, then noise: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
zlib header: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
zlib header: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
gzip header: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
gzip header: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
not compressed at all: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
not compressed at all: close 1007 a compressed message is not valid DEFLATE data, end, 1007 local
cut within a block: close 1007 a compressed message is not valid DEFLATE data, 1007 local
cut within a block: close 1007 a compressed message is not valid DEFLATE data, 1007 local
