--TEST--
A client that goes while the handshake handler thinks is no connection, and one that goes before its turn is not asked about
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', function ($request) use ($server) {
        echo "asked for $request->path\n";
        if ($request->path === '/slow') {
            until(fn () => $server->stats()['messagesIn'] === 1, 'a message');
        }
        return true;
    });
    $server->on('open', fn ($connection) => print("open {$connection->request->path}\n"));
    $server->on('close', fn ($connection) => in_array($connection->request->path, ['/slow', '/behind']) && print("close {$connection->request->path}\n"));
    $server->on('message', fn ($connection, $text) => $connection->send(json_encode(array_filter($server->stats()['rejected']))));
    $server->on('error', fn ($error) => print(describe($error) . "\n"));
    $server->run();
    PHP);
$standing = Peer::open($server->port, '/standing');
$slow = Peer::dial($server->port);
$slow->write(upgrade('/slow'));
echo $server->line(), "\n", $server->line(), "\n", $server->line(), "\n";
$behind = Peer::dial($server->port);
$behind->write(upgrade('/behind'));
$slow->drop();
$behind->drop();
// Answered by the same thread that reads the ends of those two, after them.
answer_to($server->port, head('GET /healthz HTTP/1.1', 'Host: h'));
$standing->send(TEXT, 'go on');
echo $standing->next(), "\n";
$after = Peer::open($server->port, '/after');
echo $server->stop();
--EXPECT--
asked for /standing
open /standing
asked for /slow
text []
asked for /after
open /after
exit 0
