--TEST--
Past maxPending a busy server leaves the rest in the socket, and loses nothing
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxPending' => 65536, 'maxMessageSize' => 65536]);
    $server->on('message', function ($connection, $data) use ($server, &$bytes) {
        if ($bytes === null) {
            usleep(500000);
            echo json_encode($server->stats()['pending'] <= 65536 * 3 ?: $server->stats()['pending']), "\n";
        }
        $bytes += strlen($data);
        if ($bytes === 200 * 32768) {
            $connection->send('all there');
        }
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(str_repeat(frame(BINARY, str_repeat('x', 32768)), 200));
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
text all there
true
exit 0
