--TEST--
Rejected handshakes make no connection and are counted by reason
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn () => print("open\n"));
    $server->on('message', function () use ($server) {
        $rejected = $server->stats()['rejected'];
        echo array_sum($rejected), ' ', json_encode(array_filter(array_keys($rejected), 'is_int') === []), "\n";
    });
    $server->run();
    PHP);
answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8'));
answer_to($server->port, upgrade('/', 'Sec-WebSocket-Key:'));
$peer = Peer::open($server->port);
$peer->send(TEXT, 'count');
$peer->send(PING);
$peer->next();
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
close 1000
open
2 true
exit 0
