--TEST--
A timer that is reset a million times takes no memory
--FILE--
<?php
require __DIR__ . '/../support.inc';

/** Bytes of memory that the process has in use; 0 where the system does not say. */
function resident(): int
{
    return (int) (explode(' ', (string) @file_get_contents('/proc/self/statm'))[1] ?? 0) * 4096;
}
$server = new WebSocket\Server('127.0.0.1', 0);
$ignore = function (): void {};
$timer = $server->after(3600.0, $ignore);
$reset = function (int $times) use ($server, $ignore, &$timer): void {
    for ($i = 0; $i < $times; $i++) {
        $server->cancel($timer);
        $timer = $server->after(3600.0, $ignore);
    }
};
$reset(1000);
[$heap, $resident] = [memory_get_usage(), resident()];
$reset(1_000_000);
[$heap, $resident] = [memory_get_usage() - $heap, resident() - $resident];
var_dump($heap < 65536 ?: $heap, $resident < 4 << 20 ?: $resident, $server->cancel($timer));
--EXPECT--
bool(true)
bool(true)
bool(true)
