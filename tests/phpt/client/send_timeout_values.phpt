--TEST--
sendTimeout is a number of seconds; 0 and INF are no limit
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([-1, NAN, '1', null] as $value) {
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1/', ['sendTimeout' => $value])), "\n";
}
pcntl_signal(SIGALRM, fn () => throw new DomainException('it has waited for as long as the test does'));
foreach ([0, INF] as $value) {
    $server = serve('$peer = Peer::welcome(listen_raw()); sleep(CHILD_LIFETIME);');
    $client = new WebSocket\Client($server->url(), ['maxSendBuffer' => 1, 'sendTimeout' => $value]);
    // One message is always taken by an empty buffer: larger than what the kernel holds, it fills it.
    $client->sendBinary(str_repeat('x', 32 << 20));
    pcntl_alarm(1);
    echo outcome(fn () => $client->send('no room')), "\n";
}
--EXPECT--
ValueError: option 'sendTimeout' must be a number of seconds of at least 0, -1 given
ValueError: option 'sendTimeout' must be a number of seconds of at least 0, NaN given
TypeError: option 'sendTimeout' must be of type float (seconds), string given
TypeError: option 'sendTimeout' must be of type float (seconds), null given
DomainException: it has waited for as long as the test does
DomainException: it has waited for as long as the test does
