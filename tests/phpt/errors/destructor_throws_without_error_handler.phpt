--TEST--
Without an error handler what a destructor throws is a warning, and the server goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    final class Bomb
    {
        public function __destruct() { throw new DomainException('in the destructor'); }
    }
    $server = listen();
    $server->on('message', fn ($connection, $text) => $text === 'bomb' ? new Bomb : $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'bomb') . frame(TEXT, 'next'));
echo $peer->next(), "\n";
$peer->drop();
echo $server->stop();
--EXPECTF--
text next
%AWarning: %ADomainException%Ain the destructor%Aexit 0
