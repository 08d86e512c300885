--TEST--
HTTP clients that leave while PHP is busy do no harm, and one that only ended its side gets its answer
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn ($request) => new WebSocket\Response(200, [], "answer to $request->path"));
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'be busy') {
            echo "busy\n";
            until(fn () => $server->stats()['messagesIn'] >= 2, 'the second message');
        }
        $connection->send($text);
    });
    $server->run();
    PHP);
[$busy, $peer] = [Peer::open($server->port), Peer::open($server->port)];
$busy->send(TEXT, 'be busy');
echo $server->line(), "\n";
for ($i = 0; $i < 50; $i++) {
    $gone = Peer::dial($server->port);
    $gone->write(head('GET /gone HTTP/1.1', 'Host: localhost'));
    $gone->drop();
}
$half = Peer::dial($server->port);
$half->write(head('GET /half HTTP/1.1', 'Host: localhost'));
$half->hang_up();
// Once these are connected, those before them were accepted.
Peer::open($server->port)->drop();
$peer->send(TEXT, 'no longer busy');
echo $busy->next(), "\n", $peer->next(), "\n", outline($half->read_all());
echo outline(answer_to($server->port, head('GET /after HTTP/1.1', 'Host: localhost')));
echo $server->stop();
--EXPECT--
busy
text be busy
text no longer busy
HTTP/1.1 200 OK
answer to /half
HTTP/1.1 200 OK
answer to /after
exit 0
