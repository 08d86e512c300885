--TEST--
max_execution_time ends a handler that does not end
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function () {
        set_time_limit(1);
        while (true);
    });
    $server->run();
    echo "not reached\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'x');
echo $peer->next(), "\n", $server->end();
--EXPECTF--
close 1001 the server is gone
%AFatal error: Maximum execution time of 1 second exceeded%Aexit 255
