--TEST--
A handler that wants more than it gets is an ordinary error
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($a, $b, $c, $d) => null);
    $server->on('error', fn ($error) => print(get_class($error) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'x');
echo $peer->next(), "\n", $server->line(), "\n";
--EXPECTF--
close 1011%S
ArgumentCountError
