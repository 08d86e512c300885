--TEST--
A frame that announces too much is 1009 before its payload comes
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxMessageSize' => 1000]);
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write("\x82\xFF" . pack('J', 1 << 40) . "\0\0\0\0");
echo $peer->next(), "\n", $server->line(), "\n";
$peer = Peer::open($server->port);
$peer->send(BINARY, str_repeat('x', 1001));
echo $peer->next(), "\n", $server->line(), "\n";
--EXPECTF--
close 1009%S
1009 local
close 1009%S
1009 local
