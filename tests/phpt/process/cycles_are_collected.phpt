--TEST--
A server held by its own handlers is collected
--FILE--
<?php
require __DIR__ . '/../support.inc';

final class Witness
{
    public function __destruct() { echo "collected\n"; }
}
function make(): void
{
    $witness = new Witness;
    $server = new WebSocket\Server('127.0.0.1', 0);
    $server->on('message', function () use ($server, $witness) {});
    $server->every(1.0, function () use ($server, $witness) {});
}
make();
gc_collect_cycles();
echo "after the collection\n";
--EXPECTF--
collected
after the collection
