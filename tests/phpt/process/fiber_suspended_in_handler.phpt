--TEST--
A handler may suspend the fiber that run() is in; resumed, the server goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) {
        $connection->send($text === 'suspend' ? Fiber::suspend('suspended') : $text);
    });
    $fiber = new Fiber(fn () => $server->run());
    echo $fiber->start(), "\n";
    echo get_debug_type(count($server)), ' ', $server->broadcast('from outside'), "\n";
    try {
        $server->run();
    } catch (LogicException $exception) {
        echo "run() within run() refused\n";
    }
    $fiber->resume('resumed');
    var_dump($fiber->isTerminated());
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'suspend') . frame(TEXT, 'next'));
echo $peer->next(), "\n", $peer->next(), "\n", $peer->next(), "\n";
$peer->drop();
echo $server->stop();
--EXPECT--
text from outside
text resumed
text next
suspended
int 1
run() within run() refused
bool(true)
exit 0
