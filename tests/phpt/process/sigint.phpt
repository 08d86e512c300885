--TEST--
SIGINT does what SIGTERM does
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(["shutdownTimeout" => 10.0]); $server->on("stop", fn () => print("stop\n")); $server->run(); echo "the script goes on\n";');
$peer = Peer::open($server->port);
$server->signal(2);
echo $peer->next(), "\n";
$peer->send_close(1001);
echo $server->end();
--EXPECTF--
close 1001%S
stop
the script goes on
exit 0
