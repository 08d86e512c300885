--TEST--
Without a log handler the warning about a slow timer is one line on stderr; one that takes less is none
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->after(0, fn () => usleep(900000));
    $server->after(0.001, function () use ($server) {
        usleep(1050000);
        $server->stop();
    });
    usleep(1050000); // that was no handler
    $server->run();
    PHP);
echo $server->end();
--EXPECTF--
websocket: the timer handler held PHP for 1.%d s: nothing else was delivered meanwhile; leave what takes long to another process
exit 0
