--TEST--
Without a handshake handler, or with one that was removed, no PHP runs for a handshake
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', fn () => print("asked\n") && false);
    $server->on('message', function ($connection, $text) use ($server) {
        $server->on('handshake', $text === 'none' ? null : fn () => false);
        $connection->send($text);
        echo "busy\n";
        until(fn () => $server->stats()['accepted'] === 2 || $text !== 'none', 'a handshake while PHP is busy');
    });
    $server->on('handshake', null);
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'none');
echo $server->line(), "\n", strtok(Peer::open($server->port)->head, "\r"), "\n", $peer->next(), "\n";
$peer->send(TEXT, 'some');
echo $peer->next(), "\n", strtok(answer_to($server->port, upgrade()), "\r"), "\n", $server->stop();
--EXPECT--
busy
HTTP/1.1 101 Switching Protocols
text none
text some
HTTP/1.1 403 Forbidden
busy
exit 0
