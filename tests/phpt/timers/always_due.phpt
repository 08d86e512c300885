--TEST--
A timer that is always due keeps nobody from being served
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->every(0.000001, fn () => null);
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n";
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECT--
text hello
close 1000
exit 0
