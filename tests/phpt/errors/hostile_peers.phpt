--TEST--
Half frames, floods of pings and endless fragments cost nothing but that connection
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxMessageSize' => 65536]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$standing = Peer::open($server->port);
$half = Peer::open($server->port);
$half->write("\x81\xfe");
$pings = Peer::open($server->port);
$pings->write(str_repeat(frame(PING, str_repeat('p', 100)), 2000));
$fragments = Peer::open($server->port);
$fragments->send(BINARY, 'x', fin: false);
try {
    $fragments->write(str_repeat(frame(CONTINUATION, 'y', fin: false), 70000));
} catch (RuntimeException) {
    // Cut off while still sending.
}
echo preg_match('/^(close 10(08|09|02)|end)/', $fragments->next()), "\n";
for ($i = 0; $i < 2000; $i++) {
    if ($pings->next() !== 'pong ' . str_repeat('p', 100)) {
        echo "no pong\n";
    }
}
$standing->send(TEXT, 'still here');
echo $standing->next(), "\n", $server->stop();
--EXPECTF--
1
text still here
exit 0
