--TEST--
Clients whose handshake waits when the server stops get 503, the one that the handler has just let in and those behind it
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', function ($request) use ($server) {
        if ($request->path !== '/standing') {
            echo "asked for $request->path\n";
            until(fn () => $server->stats()['messagesIn'] === 1, 'a message');
            $server->stop();
        }
        return true;
    });
    $server->on('open', fn ($connection) => print("open {$connection->request->path}\n"));
    $server->run();
    echo "run() returned\n";
    PHP);
$standing = Peer::open($server->port, '/standing');
$thinking = Peer::dial($server->port);
$thinking->write(upgrade('/thinking'));
echo $server->line(), "\n", $server->line(), "\n";
$behind = Peer::dial($server->port);
$behind->write(upgrade('/behind'));
// Answered by the same thread that reads the handshake before it.
answer_to($server->port, head('GET /healthz HTTP/1.1', 'Host: h'));
$standing->send(TEXT, 'go on');
echo outline($thinking->read_all()), outline($behind->read_all()), $standing->next(), "\n", $server->end();
--EXPECTF--
open /standing
asked for /thinking
HTTP/1.1 503 Service Unavailable
the server is stopping
HTTP/1.1 503 Service Unavailable
the server is stopping
close 1001%S
run() returned
exit 0
