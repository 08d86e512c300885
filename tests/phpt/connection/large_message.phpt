--TEST--
A message of exactly maxMessageSize passes, one byte more is 1009
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data) => $connection->send(strlen($data) . ' ' . md5($data)));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$data = random_bytes(1048576);
$peer = Peer::open($server->port);
$peer->send(BINARY, $data);
var_dump($peer->next() === 'text 1048576 ' . md5($data));
$peer->send(BINARY, substr($data, 1), fin: false);
$peer->send(CONTINUATION, 'xx');
echo $peer->next(), "\n", $peer->next(), "\n", $server->stop();
--EXPECTF--
bool(true)
close 1009%S
end
1009 "%S" %s local
exit 0
