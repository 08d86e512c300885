--TEST--
A child that returns from the signal handler it was forked in gets an exception out of run(), and the parent serves on
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
    pcntl_signal(SIGUSR1, fn () => fork()); // not async: it runs while run() waits, in no other handler
    $server->on('start', fn () => print("started\n"));
    $server->on('message', function ($connection, $text) {
        pcntl_wait($status);
        $connection->send('the child ended with ' . pcntl_wexitstatus($status));
    });
    $outcome = outcome(fn () => $server->run());
    echo getmypid() === $parent ? 'parent' : 'child', ": $outcome\n";
    PHP);
echo $server->line(), "\n";
$peer = Peer::open($server->port);
$server->signal(10);
echo $server->line(), "\n";
$peer->send(TEXT, 'wait');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
started
child: %S: %Sfork%S
text the child ended with 0
parent: null
exit 0
