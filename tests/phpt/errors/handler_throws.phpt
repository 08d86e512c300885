--TEST--
A handler that throws closes its connection with 1011 and goes to the error handler
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->request->path === '/open' ? throw new DomainException('in open') : null);
    $server->on('message', fn ($connection, $text) => $text === 'echo' ? $connection->send($text) : throw new LengthException('in message'));
    $server->on('close', function ($connection, $info) {
        echo describe($info), "\n";
        if ($connection->request->path === '/close') {
            throw new RangeException('in close');
        }
    });
    $server->on('error', function (Throwable $error, ?WebSocket\Connection $connection) {
        echo describe($error), ' ', $connection->request->path, "\n";
    });
    $server->run();
    PHP);
$standing = Peer::open($server->port);
$peer = Peer::open($server->port, '/open');
echo $peer->next(), "\n";
$peer->send_close(1011);
$peer->next();
$peer = Peer::open($server->port, '/message');
$peer->send(TEXT, 'throw');
$peer->send(TEXT, 'not delivered');
echo $peer->next(), "\n";
$peer->send_close(1011);
$peer->next();
$peer = Peer::open($server->port, '/close');
$peer->send_close(1000);
echo $peer->next(), "\n";
$peer->next();
$standing->send(TEXT, 'echo');
echo $standing->next(), "\n";
for ($i = 0; $i < 6; $i++) {
    echo $server->line(), "\n";
}
--EXPECTF--
close 1011%S
close 1011%S
close 1000
text echo
DomainException: in open /open
1011 "%S" clean local
LengthException: in message /message
1011 "%S" clean local
1000 "" clean remote
RangeException: in close /close
