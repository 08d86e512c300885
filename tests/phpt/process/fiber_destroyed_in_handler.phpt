--TEST--
A fiber that is destroyed while a handler has suspended it ends run(), and the script goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    (function () {
        $server = listen();
        $server->on('message', function () {
            try {
                Fiber::suspend();
            } finally {
                echo "finally\n";
            }
        });
        $fiber = new Fiber(fn () => $server->run());
        $fiber->start();
        echo "suspended\n";
    })();
    gc_collect_cycles();
    echo "destroyed\n";
    $server = new WebSocket\Server('127.0.0.1', 0);
    $server->after(0.0, fn () => $server->stop());
    $server->run();
    echo "another one runs\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'suspend');
while ($peer->next() !== 'end');
echo $server->end();
--EXPECT--
suspended
finally
destroyed
another one runs
exit 0
