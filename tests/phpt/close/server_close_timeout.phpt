--TEST--
A peer that never answers the close is dropped after closeTimeout
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['closeTimeout' => 0.3]);
    $server->on('open', fn ($connection) => $connection->close(4000));
    $server->on('close', fn ($connection, $info) => print(json_encode([$info->wasClean, $info->initiator->value]) . "\n"));
    $server->run();
    PHP);
$started = microtime(true);
$peer = Peer::open($server->port);
echo $peer->next(), "\n", $peer->next(), "\n";
$took = microtime(true) - $started;
var_dump(($took >= 0.25 && $took < 3) ?: $took);
echo $server->stop();
--EXPECTF--
close 4000
end
bool(true)
[false,"local"]
exit 0
