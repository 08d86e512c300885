--TEST--
Fragments arrive as one message, control frames between them are answered
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $data, $isBinary) {
        $connection->send(($isBinary ? 'binary ' : 'text ') . bin2hex($data));
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
// RFC 6455 §5.4: the multi-byte character is cut between two fragments.
$peer->send(TEXT, "\xc3", fin: false);
$peer->send(PING, 'between');
$peer->send(CONTINUATION, '', fin: false);
$peer->send(CONTINUATION, "\xbc");
$peer->send(BINARY, "\x01", fin: false);
$peer->send(CONTINUATION, "\x02");
echo $peer->next(), "\n", $peer->next(), "\n", $peer->next(), "\n";
--EXPECTF--
pong between
text text c3bc
text binary 0102
