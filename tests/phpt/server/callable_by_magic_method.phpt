--TEST--
A handler that __call answers is called on its object
--FILE--
<?php
require __DIR__ . '/../support.inc';

final class Magic
{
    public function __construct(private string $name) {}
    public function __call(string $method, array $arguments): void { echo "$this->name: $method\n"; }
    public static function __callStatic(string $method, array $arguments): void { echo "static: $method\n"; }
    public function after(WebSocket\Server $server, mixed $callable): void { $server->after(0.0, $callable); }
}
$server = new WebSocket\Server('127.0.0.1', 0);
$server->after(0.0, [new Magic('array'), 'one']);
$server->after(0.0, 'Magic::two');
(new Magic('within'))->after($server, ['Magic', 'three']); // as ArrayObject::uasort() would call it
$server->after(0.01, fn () => $server->stop());
$server->run();
--EXPECT--
array: one
static: two
within: three
