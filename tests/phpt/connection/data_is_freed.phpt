--TEST--
What data holds is freed with the connection
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    final class Witness
    {
        public function __destruct() { echo "freed\n"; }
    }
    $server = listen();
    $server->on('open', fn ($connection) => $connection->data = new Witness);
    $server->on('close', fn () => print("closed\n"));
    $server->after(30.0, fn () => null);
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send_close(1000);
echo $peer->next(), "\n", $server->line(), "\n", $server->line(), "\n", $server->stop();
--EXPECTF--
close 1000
closed
freed
exit 0
