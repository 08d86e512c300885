--TEST--
A poll() handles 1024 events; the stream stays readable for the rest
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$received = [];
$server->on('message', function ($connection, $text) use (&$received) { $received[] = (int) $text; });
$stream = $server->stream();
$server->poll();
$peer = Peer::dial($server->port());
$frames = '';
for ($i = 0; $i < 2500; $i++) {
    $frames .= frame(TEXT, "$i");
}
$peer->write(upgrade() . $frames);
until(fn () => $server->stats()['messagesIn'] === 2500, 'the messages');
while (is_readable_now($stream)) {
    echo $server->poll(), ' ';
}
var_dump($received === range(0, 2499));
--EXPECT--
1024 1024 453 bool(true)
