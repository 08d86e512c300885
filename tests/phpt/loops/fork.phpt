--TEST--
A child forked in a handler under poll() gets an exception, and the parent loses nothing
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $parent = getmypid();
    $server = listen();
    $server->on('message', function ($connection, $text) {
        $connection->send($text);
        if ($text === 'fork' && pcntl_fork() !== 0) {
            pcntl_wait($status);
        }
    });
    $loop = new Loop;
    attach($loop, $server);
    $stream = $server->stream();
    echo outcome(fn () => $loop->run()), "\n";
    echo outcome(fn () => $server->poll()), "\n", outcome(fn () => $server->stream()), "\n", getmypid() === $parent ? "parent\n" : "child\n";
    PHP);
$peer = Peer::open($server->port);
foreach (['before', 'fork', 'after'] as $text) {
    $peer->send(TEXT, $text);
    echo $peer->next(), "\n";
}
for ($i = 0; $i < 100; $i++) {
    $peer->send(TEXT, "$i");
    if (($next = $peer->next()) !== "text $i") {
        echo "$i: $next\n";
    }
}
for ($i = 0; $i < 4; $i++) {
    echo $server->line(), "\n";
}
--EXPECTF--
text before
text fork
text after
WebSocket\WebSocketException: %Sforked%S
WebSocket\WebSocketException: %Sforked%S
WebSocket\WebSocketException: %Sforked%S
child
