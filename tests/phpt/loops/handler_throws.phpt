--TEST--
Under poll() what handlers throw goes to the error handler, and the rest is dealt with
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $text === 'throw' ? throw new DomainException('no') : $connection->send($text));
    $server->on('error', fn ($error, $connection) => print(describe($error) . ' ' . get_debug_type($connection) . "\n"));
    $server->after(0, fn () => throw new RangeException('timer'));
    $loop = new Loop;
    attach($loop, $server);
    $loop->delay(0.01, fn () => print("looping\n"));
    $loop->run();
    PHP);
echo $server->line(), "\n", $server->line(), "\n";
$good = Peer::open($server->port);
$bad = Peer::open($server->port);
$bad->send(TEXT, 'throw');
echo $bad->next(), "\n", $server->line(), "\n";
$good->send(TEXT, 'still there');
echo $good->next(), "\n";
--EXPECT--
RangeException: timer null
looping
close 1011
DomainException: no WebSocket\Connection
text still there
