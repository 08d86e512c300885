--TEST--
What the destructor of a timer's closure throws goes to the error handler, and the other timers run
--FILE--
<?php
require __DIR__ . '/../support.inc';

final class Bomb
{
    public function __destruct() { throw new DomainException('in the destructor'); }
}
function with_bomb(): Closure
{
    $bomb = new Bomb;
    return function () use ($bomb): void { echo "with a bomb\n"; };
}
$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('error', fn ($error, $connection) => print(describe($error) . ' ' . json_encode($connection) . "\n"));
$server->after(0.0, with_bomb());
$server->after(0.0, fn () => print("after it\n"));
$server->after(0.0, with_bomb());
$server->after(0.01, fn () => $server->stop());
$server->run();
echo "run() returned\n";
--EXPECT--
with a bomb
DomainException: in the destructor null
after it
with a bomb
DomainException: in the destructor null
run() returned
