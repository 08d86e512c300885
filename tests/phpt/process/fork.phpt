--TEST--
A forked child is told so, and can have a server of its own
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use ($server) {
        $child = pcntl_fork();
        if ($child === 0) {
            foreach (['run' => fn () => $server->run(), 'broadcast' => fn () => $server->broadcast('x'), 'stop' => fn () => $server->stop()] as $name => $call) {
                try {
                    $call();
                } catch (Throwable $thrown) {
                    echo "$name: ", str_contains($thrown->getMessage(), 'fork') ? 'told' : $thrown->getMessage(), "\n";
                }
            }
            $own = new WebSocket\Server('127.0.0.1', 0);
            $own->on('start', fn ($own) => $own->stop());
            $own->run();
            echo "the child had its own\n";
            exit(0);
        }
        pcntl_waitpid($child, $status);
        $connection->send('the child ended with ' . pcntl_wexitstatus($status));
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'fork');
echo $peer->next(), "\n";
$peer->send(PING, 'the parent serves on');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
text the child ended with 0
pong the parent serves on
run: told
%Athe child had its own
exit 0
