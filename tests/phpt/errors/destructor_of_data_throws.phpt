--TEST--
What the destructor of a connection's data throws goes to the error handler, and no message is lost
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    final class Bomb
    {
        public function __destruct() { throw new DomainException('in the destructor'); }
    }
    $server = listen();
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'gather') {
            // What follows is dispatched in one go: a close, then a message of another connection.
            until(fn () => $server->stats()['messagesIn'] === 2, 'the other message');
        }
        if ($text === 'data') {
            $connection->data = new Bomb;
        }
        echo "$text\n";
        $connection->send($text);
    });
    $server->on('error', fn ($error) => print(describe($error) . "\n"));
    $server->on('open', function ($connection) {
        if ($connection->request->path === '/bomb') {
            $connection->data = new Bomb;
        }
    });
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$bomb = Peer::open($server->port, '/bomb');
$peer = Peer::open($server->port);
$peer->send(TEXT, 'gather');
$bomb->send_close(4000);
echo $bomb->next(), "\n", $bomb->next(), "\n";
$peer->send(TEXT, 'next');
echo $peer->next(), "\n", $peer->next(), "\n";
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECT--
close 4000
end
text gather
text next
close 1000
gather
4000 "" clean remote
DomainException: in the destructor
next
1000 "" clean remote
exit 0
