--TEST--
Messages of all sizes, alone and one behind the other, come whole and in order
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxMessageSize' => 4 << 20]);
    $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$pattern = str_repeat('0123456789abcdefghijklmnopqrstuvwxyz-', 40000);
$sizes = [0, 1, 125, 126, 4096, 4097];
foreach ([15, 16, 17, 18] as $bits) {
    foreach ([-15, -14, -1, 0, 1, 14] as $off) {
        $sizes[] = 2 ** $bits + $off;
    }
}
$wrong = [];
foreach ($sizes as $n => $size) {
    $data = substr($pattern, $n, $size);
    $peer->write(frame($n % 2 ? TEXT : BINARY, $data));
    if (array_slice($peer->frame(), 0, 2) !== [$n % 2 ? TEXT : BINARY, $data]) {
        $wrong[] = "alone $size";
    }
}
// The reader of the answers is the writer of the messages: no more at once than the socket's buffers take.
foreach (array_chunk($sizes, 3) as $n => $some) {
    $all = array_map(fn (int $size): string => substr($pattern, $n, $size), $some);
    $peer->write(implode('', array_map(fn (string $data): string => frame(TEXT, $data), $all)));
    foreach ($all as $data) {
        if (array_slice($peer->frame(), 0, 2) !== [TEXT, $data]) {
            $wrong[] = 'in a row ' . strlen($data);
        }
    }
}
echo count($sizes), ' sizes, wrong: ', implode(', ', $wrong) ?: 'none', "\n", $server->stop();
--EXPECT--
30 sizes, wrong: none
exit 0
