--TEST--
While the handshake handler thinks, pings are answered, bad handshakes refused and messages read; those behind it keep their order
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', function ($request) use ($server) {
        if ($request->path === '/slow') {
            echo "thinking\n";
            until(fn () => $server->stats()['messagesIn'] === 1, 'a message');
        }
        return true;
    });
    $server->on('open', fn ($connection) => print("open {$connection->request->path}\n"));
    $server->on('message', fn ($connection, $text) => $connection->send("got $text"));
    $server->run();
    PHP);
$first = Peer::open($server->port, '/first');
$slow = Peer::dial($server->port);
$slow->write(upgrade('/slow') . frame(TEXT, 'early'));
echo $server->line(), "\n", $server->line(), "\n";
$first->send(PING, 'still there?');
echo $first->next(), "\n";
echo strtok(answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8')), "\r"), "\n";
echo outline(answer_to($server->port, head('GET /healthz HTTP/1.1', 'Host: h')));
$first->send(TEXT, 'go on');
echo $first->next(), "\n", strtok($slow->read_head(), "\r"), "\n", $slow->next(), "\n", $server->stop();
--EXPECT--
open /first
thinking
pong still there?
HTTP/1.1 426 Upgrade Required
HTTP/1.1 200 OK
ok
text got go on
HTTP/1.1 101 Switching Protocols
text got early
open /slow
exit 0
