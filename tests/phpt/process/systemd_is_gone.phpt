--TEST--
A NOTIFY_SOCKET that nobody reads changes nothing
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['/nowhere/at/all', '', '@', str_repeat('x', 200)] as $name) {
    putenv("NOTIFY_SOCKET=$name");
    $server = serve('listen()->run();');
    Peer::open($server->port)->drop();
    echo $server->stop();
}
--EXPECT--
exit 0
exit 0
exit 0
exit 0
