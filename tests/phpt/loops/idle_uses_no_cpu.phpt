--TEST--
Under a loop a server with nothing to do uses no processor time, and its stream is not readable
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$opened = 0;
$server->on('open', function () use (&$opened) { $opened++; });
$loop = new Loop;
$polls = 0;
$loop->onReadable($server->stream(), function () use ($server, &$polls) { $server->poll(); $polls++; });
$loop->delay(0.0, fn () => $GLOBALS['peer'] = Peer::dial($GLOBALS['server']->port()));
$loop->delay(0.05, fn () => $GLOBALS['peer']->write(upgrade()));
$used = function (): float {
    $usage = getrusage();
    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
};
$loop->delay(0.3, function () use (&$before, &$polls, $used) { $before = $used(); $polls = 0; });
$loop->delay(1.3, fn () => $loop->stop());
$loop->run();
var_dump($opened, $polls, $used() - $before < 0.1 ?: $used() - $before);
--EXPECT--
int(1)
int(0)
bool(true)
