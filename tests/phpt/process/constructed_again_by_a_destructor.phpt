--TEST--
A server that the destructor of its own timer or handler constructs again does not crash
--FILE--
<?php
require __DIR__ . '/../support.inc';

final class Again
{
    public function __construct(private WebSocket\Server $server) {}
    public function __destruct()
    {
        echo "destructor\n";
        outcome(fn () => $this->server->__construct('127.0.0.1', 0));
    }
}
function holding(WebSocket\Server $server): Closure
{
    $again = new Again($server);
    return function () use ($again): void {};
}
$server = new WebSocket\Server('127.0.0.1', 0);
var_dump($server->cancel($server->every(1.0, holding($server))));
$server->on('open', holding($server));
$server->on('open', null);
$server->after(0.0, fn () => print("another timer\n"));
$server->after(0.01, fn () => $server->stop());
$server->run();
echo "run() returned\n";
--EXPECT--
destructor
bool(true)
destructor
another timer
run() returned
