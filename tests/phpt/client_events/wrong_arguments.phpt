--TEST--
Wrong events, options and arguments are named
--FILE--
<?php
require __DIR__ . '/events.inc';

$client = fn (mixed $reconnect) => outcome(fn () => get_class(new WebSocket\Client('ws://127.0.0.1:1', ['reconnect' => $reconnect])));
$one = new WebSocket\Client('ws://127.0.0.1:1');
$calls = [
    fn () => $one->on('drain', null),
    fn () => $one->on('open', 'no such function'),
    fn () => $one->poll(-1),
    fn () => new WebSocket\Client('ws://127.0.0.1:1', ['signals' => 1]),
    fn () => WebSocket\Client::select([]),
    fn () => WebSocket\Client::select(['a' => $one, 'b' => 5]),
    fn () => WebSocket\Client::select([new stdClass]),
    fn () => WebSocket\Client::select([$one], -0.5),
    fn () => WebSocket\run(),
    fn () => WebSocket\run($one, $one),
    fn () => WebSocket\run($one, 'x'),
    fn () => WebSocket\run(new stdClass),
];
foreach ($calls as $call) {
    echo outcome($call), "\n";
}
$wrong = [
    1, null, 'yes', ['delay' => 1], ['initialdelay' => 1], ['initialDelay' => 0], ['initialDelay' => -1], ['initialDelay' => '1'], ['maxDelay' => 0],
    ['maxDelay' => 0.4], ['initialDelay' => 31], ['factor' => 0.9], ['factor' => INF], ['factor' => NAN], ['factor' => '2'], ['jitter' => 1], ['maxAttempts' => -1], ['maxAttempts' => 1.5],
];
foreach ($wrong as $reconnect) {
    echo $client($reconnect), "\n";
}
$right = [true, false, [], ['initialDelay' => 0.001, 'maxDelay' => 0.001], ['factor' => 1], ['factor' => 1e300], ['jitter' => false, 'maxAttempts' => 1], ['maxDelay' => 0.5]];
foreach ($right as $reconnect) {
    echo $client($reconnect), "\n";
}
--EXPECT--
ValueError: argument $event must be one of open, message, close, error, reconnect, log; 'drain' given
TypeError: Invalid value given for argument `handler`.
ValueError: argument $timeout must be a number of seconds of at least 0, -1 given
TypeError: option 'signals' must be of type bool, int given
ValueError: argument $clients must hold at least one client: for none there is nothing to wait for
TypeError: argument $clients must hold objects of WebSocket\Client, 'b' is of type int
TypeError: argument $clients must hold objects of WebSocket\Client, '0' is of type stdClass
ValueError: argument $timeout must be a number of seconds of at least 0, -0.5 given
ValueError: WebSocket\run() needs at least one Server or Client: for none there is nothing to run
ValueError: WebSocket\run(): argument #2 was given before: once is enough
TypeError: WebSocket\run(): argument #2 must be of type WebSocket\Server|WebSocket\Client, string given
TypeError: WebSocket\run(): argument #1 must be of type WebSocket\Server|WebSocket\Client, stdClass given
TypeError: option 'reconnect' must be of type bool|array, int given
TypeError: option 'reconnect' must be of type bool|array, null given
TypeError: option 'reconnect' must be of type bool|array, string given
ValueError: unknown option 'reconnect.delay', did you mean 'reconnect.maxDelay'?
ValueError: unknown option 'reconnect.initialdelay', did you mean 'reconnect.initialDelay'?
ValueError: option 'reconnect.initialDelay': 0 s would leave the server no rest: it must be greater than 0
ValueError: option 'reconnect.initialDelay' must be a number of seconds of at least 0, -1 given
TypeError: option 'reconnect.initialDelay' must be of type float (seconds), string given
ValueError: option 'reconnect.maxDelay': 0 s would leave the server no rest: it must be greater than 0
ValueError: option 'reconnect.maxDelay': 0.4 s is less than initialDelay, 0.5 s
ValueError: option 'reconnect.maxDelay': 30 s is less than initialDelay, 31 s
ValueError: option 'reconnect.factor': 0.9 is not a number of at least 1
ValueError: option 'reconnect.factor': inf is not a number of at least 1
ValueError: option 'reconnect.factor': NaN is not a number of at least 1
TypeError: option 'reconnect.factor' must be of type float, string given
TypeError: option 'reconnect.jitter' must be of type bool, int given
ValueError: option 'reconnect.maxAttempts' must be between 0 and 2147483647, -1 given
TypeError: option 'reconnect.maxAttempts' must be of type int, float given
"WebSocket\\Client"
"WebSocket\\Client"
"WebSocket\\Client"
"WebSocket\\Client"
"WebSocket\\Client"
"WebSocket\\Client"
"WebSocket\\Client"
"WebSocket\\Client"