--TEST--
maxConnectionsPerIp: one more from the same address is 503, another address gets in
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxConnectionsPerIp' => 1]);
    $server->on('message', fn ($connection) => $connection->send(json_encode(array_filter($server->stats()['rejected']))));
    $server->run();
    PHP);
$first = Peer::open($server->port);
echo outline(answer_to($server->port, upgrade()), 'retry-after');
$context = stream_context_create(['socket' => ['bindto' => '127.0.0.2:0']]);
$other = stream_socket_client("tcp://127.0.0.1:$server->port", $code, $why, DEADLINE, STREAM_CLIENT_CONNECT, $context);
fwrite($other, upgrade());
echo rtrim(fgets($other)), "\n";
$first->send(TEXT);
echo $first->next(), "\n", $server->stop();
--EXPECT--
HTTP/1.1 503 Service Unavailable
Retry-After: 10
the limit of 1 connections from one address is reached (maxConnectionsPerIp)
HTTP/1.1 101 Switching Protocols
text {"maxConnectionsPerIp":1}
exit 0
