--TEST--
Memory exhausted in a handler ends the script as it always does
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    ini_set('memory_limit', '32M');
    register_shutdown_function(fn () => print("shutdown function\n"));
    $server = listen();
    $server->on('message', fn ($connection) => $connection->data = str_repeat('x', 100 << 20));
    $server->run();
    echo "not reached\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'x');
while (($next = $peer->next()) !== 'end');
echo $server->end();
--EXPECTF--
%AFatal error: Allowed memory size of %d bytes exhausted%Ashutdown function
exit 255
