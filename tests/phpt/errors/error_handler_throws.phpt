--TEST--
An error handler that throws is a warning, and the server goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $text === 'echo' ? $connection->send($text) : throw new LengthException('first'));
    $server->on('error', fn () => throw new DomainException('second'));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'throw');
echo $peer->next(), "\n";
$other = Peer::open($server->port);
$other->send(TEXT, 'echo');
echo $other->next(), "\n";
$peer->drop();
$other->drop();
echo $server->stop();
--EXPECTF--
close 1011%S
text echo
%AWarning: %Asecond%Aexit 0
