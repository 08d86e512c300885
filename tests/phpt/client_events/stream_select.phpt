--TEST--
One stream_select() for a server and a client, through a reconnect and the wait before it
--FILE--
<?php
require __DIR__ . '/events.inc';

$code = '$server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();';
$upstream = serve_on(free_port(), $code);
$server = new WebSocket\Server('127.0.0.1', 0);
$client = new WebSocket\Client($upstream->url(), ['reconnect' => ['initialDelay' => 0.02, 'maxDelay' => 0.02, 'jitter' => false]]);
narrate($client);
$client->on('log', fn () => null);
$client->on('open', function ($client) { echo "open\n"; $client->send('to the upstream'); });
$client->on('message', function ($message) use ($client, &$upstream, $code, &$is_over) {
    static $count = 0;
    echo "message $message\n";
    if (++$count === 1) {
        $upstream->signal(9);
        $upstream->end();
    } else {
        $client->close(1000, 'enough');
    }
});
$client->on('reconnect', function ($attempt) use (&$upstream, $code) {
    if ($attempt === 3) {
        $upstream = serve_on($upstream->port, $code);
    }
});
$ticks = 0;
$server->every(0.01, function () use (&$ticks) { $ticks++; });
$client->on('close', function ($info) use (&$is_over) {
    echo 'close ', describe($info), "\n";
    $is_over = $info->wasClean;
});
$streams = ['server' => $server->stream(), 'client' => $client->stream()];
var_dump($streams['client'] === $client->stream());
$is_over = false;
$polls = 0;
while (!$is_over) {
    $ready = $streams;
    $none = null;
    stream_select($ready, $none, $none, 10) || throw new RuntimeException('nothing came');
    foreach ($ready as $name => $stream) {
        $$name->poll();
        $polls += $name === 'client';
    }
}
$ready = [$streams['client']];
var_dump($ticks > 0, $polls < 40 ?: $polls, stream_select($ready, $none, $none, 0, 50000));
echo $upstream->stop();
--EXPECT--
bool(true)
open
message to the upstream
close 1006 "the peer ended the TCP connection" unclean network
open
message to the upstream
close 1000 "enough" clean local
bool(true)
bool(true)
int(0)
exit 0
