--TEST--
poll() returns at once with what waits, or waits as long as it is told for the first event or timer
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$timed = function (float $expected, float ...$timeout) use ($server): string {
    $started = microtime(true);
    $count = $server->poll(...$timeout);
    $took = microtime(true) - $started;
    return "$count " . ($took >= $expected && $took < $expected + 2 ? 'in time' : "after $took s");
};
echo $timed(0), "\n", $timed(0, 0.0), "\n", $timed(0.5, 0.5), "\n";
$server->after(0.2, fn () => print("timer\n"));
echo $timed(0.1, 5), "\n", $timed(0), "\n";
$peer = Peer::dial($server->port());
$peer->write(upgrade() . frame(TEXT, 'one') . frame(TEXT, 'two'));
for ($count = 0; $count < 3; $count += $server->poll(5));
echo "$count events\n", $timed(0), "\n";
foreach ([-0.001, -INF, NAN, 'x', null] as $wrong) {
    echo outcome(fn () => $server->poll($wrong)), "\n";
}
$server->after(0.01, fn () => print("timer\n"));
echo $server->poll(INF), "\n";
--EXPECTF--
0 in time
0 in time
0 in time
timer
1 in time
0 in time
3 events
0 in time
ValueError: %Stimeout%S
ValueError: %Stimeout%S
ValueError: %Stimeout%S
TypeError: %Stimeout%S
TypeError: %Stimeout%S
timer
1
