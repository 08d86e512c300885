--TEST--
A hundred thousand joins and leaves leave nothing
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('log', fn () => null); // that the handler takes long is no news
    $server->on('open', function ($connection) use ($server) {
        $round = function (int $times) use ($connection): void {
            for ($i = 0; $i < $times; $i++) {
                $connection->join("room $i", 'common')->leave("room $i");
            }
            $connection->leave('common');
        };
        $round(1000);
        $before = memory_get_usage();
        $round(100000);
        var_dump(memory_get_usage() - $before < 4096, $connection->rooms(), $server->rooms());
        $server->stop(0.0);
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->next();
echo $server->end();
--EXPECTF--
bool(true)
array(0) {
}
array(0) {
}
exit 0
