--TEST--
A fatal error in a handler ends the script as it always does
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    register_shutdown_function(fn () => print("shutdown function\n"));
    $server = listen();
    $server->on('message', fn () => trigger_error('beyond repair', E_USER_ERROR));
    $server->run();
    echo "not reached\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'x');
while (($next = $peer->next()) !== 'end');
echo $server->end();
--EXPECTF--
%AFatal error: beyond repair%Ashutdown function
exit 255
