--TEST--
A handler that suspends its fiber holds poll() up until it is resumed; one with a fiber of its own does not
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use (&$waiting) {
        $answer = fn () => $connection->send("$text " . Fiber::suspend());
        if ($text === 'own') {
            $waiting = new Fiber($answer);
            $waiting->start();
        } else {
            $answer();
        }
    });
    $stream = $server->stream();
    while (true) {
        select([$stream], null);
        $poll = new Fiber(fn () => $server->poll());
        $poll->start();
        if ($poll->isSuspended()) {
            $server->broadcast('suspended: ' . get_class(caught(fn () => $server->poll())));
            $poll->resume('resumed');
        } elseif ($waiting) {
            $server->broadcast('waiting: ' . $server->poll());
            $waiting->resume('resumed');
            $waiting = null;
        }
    }
    function caught(callable $call): ?Throwable {
        try {
            $call();
        } catch (Throwable $thrown) {
            return $thrown;
        }
        return null;
    }
    PHP);
$peer = Peer::open($server->port);
foreach (['inside', 'own', 'inside'] as $text) {
    $peer->send(TEXT, $text);
    echo $peer->next(), "\n", $peer->next(), "\n";
}
--EXPECT--
text suspended: LogicException
text inside resumed
text waiting: 0
text own resumed
text suspended: LogicException
text inside resumed
