--TEST--
What the destructor of a handler's returned value throws goes to the error handler, and no message is lost
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    final class Bomb
    {
        public function __destruct() { throw new DomainException('in the destructor'); }
    }
    $server = listen();
    $server->on('message', function ($connection, $text) {
        echo "$text\n";
        if ($text === 'bomb') {
            return new Bomb;
        }
        $connection->send($text);
    });
    $server->on('error', fn ($error) => print(describe($error) . "\n"));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'bomb') . frame(TEXT, 'next'));
echo $peer->next(), "\n";
$peer->write(frame(TEXT, 'bomb') . frame(TEXT, 'last'));
echo $peer->next(), "\n";
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECT--
text next
text last
close 1000
bomb
DomainException: in the destructor
next
bomb
DomainException: in the destructor
last
1000 "" clean remote
exit 0
