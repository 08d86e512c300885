--TEST--
Messages sent before a close frame are answered before it
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
for ($i = 0; $i < 20; $i++) {
    $peer = Peer::open($server->port);
    $peer->write(frame(TEXT, 'a') . frame(TEXT, 'b') . frame(TEXT, 'c') . frame(CLOSE, pack('n', 4000)));
    $heard[] = implode(', ', [$peer->next(), $peer->next(), $peer->next(), $peer->next(), $peer->next()]);
    $told[] = $server->line();
}
print_r(array_count_values($heard));
print_r(array_count_values($told));
--EXPECT--
Array
(
    [text a, text b, text c, close 4000, end] => 20
)
Array
(
    [4000 "" clean remote] => 20
)
