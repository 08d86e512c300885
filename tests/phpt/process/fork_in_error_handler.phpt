--TEST--
A child that returns from the error handler it was forked in gets an exception out of run(), and the parent serves on
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

// What a handler throws and what a destructor throws between two handlers come to the same error handler.
foreach (['throw new DomainException;', 'return new Bomb;'] as $handler) {
    $server = serve("function fail() { $handler }" . <<<'PHP'
        final class Bomb
        {
            public function __destruct() { throw new DomainException; }
        }
        function fork(): int {
            $child = pcntl_fork();
            $child === 0 && pcntl_alarm(CHILD_LIFETIME); // the parent's is not inherited
            return $child;
        }
        $parent = getmypid();
        $server = listen();
        $server->on('message', function ($connection, $text) {
            if ($text === 'fail') {
                return fail();
            }
            pcntl_wait($status);
            $connection->send('the child ended with ' . pcntl_wexitstatus($status));
        });
        $server->on('error', fn () => fork());
        $outcome = outcome(fn () => $server->run());
        echo getmypid() === $parent ? 'parent' : 'child', ": $outcome\n";
        PHP);
    $peer = Peer::open($server->port);
    $peer->send(TEXT, 'fail');
    echo $server->line(), "\n";
    $other = Peer::open($server->port);
    $other->send(TEXT, 'wait');
    echo $other->next(), "\n", $server->stop();
}
--EXPECTF--
child: %S: %Sfork%S
text the child ended with 0
parent: null
exit 0
child: %S: %Sfork%S
text the child ended with 0
parent: null
exit 0
