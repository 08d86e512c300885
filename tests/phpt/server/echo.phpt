--TEST--
Text comes back as text, binary as binary
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function (WebSocket\Connection $connection, string $data, bool $isBinary): void {
        $isBinary ? $connection->sendBinary($data) : $connection->send($data);
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'Grüße');
$peer->send(BINARY, "\x00\xff");
$peer->send(TEXT, '');
$peer->send(BINARY, '');
for ($i = 0; $i < 4; $i++) {
    echo $peer->next(), "|\n";
}
echo $server->stop();
--EXPECTF--
text Grüße|
binary 00ff|
text |
binary |
exit 0
