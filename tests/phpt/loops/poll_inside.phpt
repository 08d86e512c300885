--TEST--
poll() inside of a handler, of run(), and run() inside of poll() are LogicExceptions
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$try = function (string $where) use ($server): void {
    echo "$where:\n", outcome(fn () => $server->poll()), "\n", outcome(fn () => $server->poll(1.0)), "\n", outcome(fn () => $server->run()), "\n";
};
$server->on('start', fn () => $try('start in poll'));
$server->poll();
$server->after(0, fn () => $try('timer in poll'));
$server->poll();
$server->after(0, function () use ($server, $try) {
    $try('timer in run');
    $server->stop();
});
$server->on('stop', fn () => $try('stop in run'));
$server->run();
--EXPECTF--
start in poll:
LogicException: %Spoll()%S
LogicException: %Spoll()%S
LogicException: %Spoll()%S
timer in poll:
LogicException: %Spoll()%S
LogicException: %Spoll()%S
LogicException: %Spoll()%S
timer in run:
LogicException: %Spoll()%S
LogicException: %Spoll()%S
LogicException: %Spoll()%S
stop in run:
LogicException: %Spoll()%S
LogicException: %Spoll()%S
LogicException: %Spoll()%S
