--TEST--
A handshake handler that throws or returns something else is a 500 and an error event, and the server goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', fn ($request) => match ($request->path) {
        '/throw' => throw new DomainException('a secret'),
        '/text' => 'yes',
        '/number' => 1,
        '/object' => new stdClass,
        default => true,
    });
    $server->on('error', fn (Throwable $error, $connection) => print(describe($error) . ' ' . json_encode($connection) . "\n"));
    $server->on('open', fn ($connection) => $connection->send('open'));
    $server->run();
    PHP);
foreach (['/throw', '/text', '/number', '/object'] as $path) {
    $answer = answer_to($server->port, upgrade($path));
    echo strtok($answer, "\r"), str_contains($answer, 'secret') ? ' and a secret' : '', "\n";
}
echo Peer::open($server->port)->next(), "\n", $server->stop();
--EXPECT--
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
text open
DomainException: a secret null
TypeError: the handshake handler must return null, a bool or a WebSocket\Response, string returned null
TypeError: the handshake handler must return null, a bool or a WebSocket\Response, int returned null
TypeError: the handshake handler must return null, a bool or a WebSocket\Response, stdClass returned null
exit 0
