--TEST--
No two connections of a process share an id
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->send((string) $connection->id));
    $server->run();
    PHP);
for ($i = 0; $i < 50; $i++) {
    $peer = Peer::open($server->port);
    $ids[] = $peer->next();
    $i % 2 ? $peer->drop() : $peer->send_close(1000);
}
var_dump(count(array_unique($ids)));
--EXPECTF--
int(50)
