--TEST--
A child that returns from the timer it was forked in gets an exception out of run(), and the parent serves on
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    function fork(): int {
        $child = pcntl_fork();
        $child === 0 && pcntl_alarm(CHILD_LIFETIME); // the parent's is not inherited
        return $child;
    }
    $parent = getmypid();
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send(getmypid() === $parent ? $text : 'from the child'));
    $server->every(0.01, function () use (&$child) {
        if ($child === null && ($child = fork()) > 0) {
            pcntl_waitpid($child, $status);
            echo 'the child ended with ', pcntl_wexitstatus($status), "\n";
        }
    });
    $server->after(0.0, fn () => print(getmypid() === $parent ? '' : "a timer in the child\n"));
    $outcome = outcome(fn () => $server->run());
    echo getmypid() === $parent ? 'parent' : 'child', ": $outcome\n";
    PHP);
$peer = Peer::open($server->port);
echo $server->line(), "\n", $server->line(), "\n";
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
child: %S: %Sfork%S
the child ended with 0
text hello
parent: null
exit 0
