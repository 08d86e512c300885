--TEST--
A log handler that throws does not loop and does not end the server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('log', fn () => throw new Exception('no room'));
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8'));
$bad = Peer::open($server->port);
$bad->write(frame(TEXT, 'unmasked', masked: false));
echo $bad->next(), "\n";
$peer = Peer::open($server->port);
$peer->send(TEXT, 'still here');
echo $peer->next(), "\n";
var_dump(str_ends_with($server->stop(), "exit 0\n"));
--EXPECTF--
close 1002%S
text still here
bool(true)
