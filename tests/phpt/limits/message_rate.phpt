--TEST--
messageRate: so many are delivered, one more closes with 1008 and is not
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['messageRate' => [3, 60]]);
    $server->on('message', fn ($connection, $text) => print("$text\n"));
    $server->on('close', function ($connection, $info) use ($server) {
        echo "$info\n", json_encode(array_filter($server->stats()['rejected'])), "\n";
    });
    $server->run();
    PHP);
$fair = Peer::open($server->port);
$peer = Peer::open($server->port);
foreach (['one', 'two', 'three'] as $text) {
    $fair->send(TEXT, $text);
}
$fair->send_close(1000);
echo $fair->next(), "\n";
foreach (['I', 'II', 'III', 'IV', 'V'] as $text) {
    $peer->send(TEXT, $text);
}
echo $peer->next(), "\n", $server->stop();
--EXPECT--
close 1000
close 1008 more than 3 messages in 60 s (messageRate)
one
two
three
1000 (Normal), clean, closed by the remote side
[]
I
II
III
1008 (Policy violation) "more than 3 messages in 60 s (messageRate)", not clean, closed by the local side
{"messageRate":1}
exit 0
