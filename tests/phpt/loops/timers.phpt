--TEST--
Under a loop the timers of a server run though nothing comes, whenever they were made
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$loop = new Loop;
$server->after(0.05, fn () => print("made before stream()\n"));
attach($loop, $server);
$server->after(0.1, fn () => print("made after stream()\n"));
$loop->delay(0.15, function () use ($server, $loop) {
    $server->after(0.05, function () use ($server, $loop) {
        echo "made while the loop runs\n";
        $beats = 0;
        $server->every(0.02, function () use ($server, &$beats) {
            echo 'beat ', ++$beats, "\n";
            $beats < 3 ?: $server->stop();
        });
    });
    $never = $server->after(0.02, fn () => print("cancelled\n"));
    $loop->delay(0.01, fn () => $server->cancel($never));
});
$started = microtime(true);
$loop->run();
$took = microtime(true) - $started;
var_dump($took >= 0.26 && $took < 5 ?: $took);
--EXPECT--
made before stream()
made after stream()
made while the loop runs
beat 1
beat 2
beat 3
bool(true)
