--TEST--
A log handler that is slow itself is told of on stderr and not through itself
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('log', function () {
        echo "log\n";
        usleep(1050000);
    });
    $server->run();
    PHP);
answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8'));
echo $server->line(), "\n", $server->line(), "\n", $server->stop();
--EXPECTF--
log
websocket: the log handler held PHP for 1.%d s: nothing else was delivered meanwhile; leave what takes long to another process
exit 0
