--TEST--
A dropped message does not break the compressed ones after it
--SKIPIF--
<?php if (!extension_loaded('zlib')) die('skip needs zlib'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 65536, 'slowConsumer' => 'drop', 'compression' => ['contextTakeover' => true, 'threshold' => 1]]);
    $server->on('open', fn ($connection) => $connection->join('all'));
    $server->on('message', function ($connection, $text) use ($server) {
        mt_srand(7);
        $words = fn (int $i): string => "message $i of the same words, again and again ";
        $random = base64_encode(implode(array_map(fn () => pack('N', mt_rand()), range(1, 40000)))); // hardly shrinks
        for ($i = 0, $taken = []; $i < 400; $i++) {
            $whole = str_repeat($words($i), 3) . ($i % 4 === 0 ? $random : '');
            $is_queued = match ($i % 5) { 3 => $server->broadcast($whole), 4 => $server->room('all')->send($whole), default => $connection->send($whole) };
            if ($is_queued) {
                $taken[] = md5($whole);
            }
        }
        $dropped = 400 - count($taken);
        echo json_encode([$dropped > 0, $server->stats()['dropped'] === $dropped]), "\n", implode(',', $taken), "\n";
    });
    $server->on('drain', fn ($connection) => $connection->send('drained, and the same words, again and again'));
    $server->run();
    PHP);
$peer = Peer::open($server->port, '/', 'Sec-WebSocket-Extensions: permessage-deflate');
$peer->send(TEXT, 'go');
echo $server->line(), "\n";
$taken = explode(',', $server->line());
$inflate = inflate_init(ZLIB_ENCODING_RAW);
$read = function () use ($peer, $inflate): string {
    $first = ord($peer->peek(1));
    $payload = $peer->frame()[1];
    return $first & 0x40 ? inflate_add($inflate, "$payload\x00\x00\xff\xff", ZLIB_SYNC_FLUSH) : $payload;
};
foreach ($taken as $index => $hash) {
    if (md5($read()) !== $hash) {
        exit("message $index is another one\n");
    }
}
echo $read(), "\n";
--EXPECTF--
[true,true]
drained, and the same words, again and again
