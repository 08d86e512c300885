--TEST--
maxConnections: one more is 503 with Retry-After and the reason, PHP does not hear of it, and it is counted
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxConnections' => 2]);
    $server->on('open', fn () => print("open\n"));
    $server->on('close', fn ($connection) => print("close\n"));
    $server->on('message', fn ($connection) => $connection->send(json_encode(array_filter($server->stats()['rejected']))));
    $server->run();
    PHP);
$first = Peer::open($server->port);
$second = Peer::open($server->port);
echo outline(answer_to($server->port, upgrade()), 'retry-after');
$first->send(TEXT);
echo $first->next(), "\n";
$second->send_close(1000);
echo $second->next(), "\n", $second->next(), "\n";
$third = Peer::open($server->port);
echo outline(answer_to($server->port, upgrade())), $server->stop();
--EXPECT--
HTTP/1.1 503 Service Unavailable
Retry-After: 10
the limit of 2 connections is reached (maxConnections)
text {"maxConnections":1}
close 1000
end
HTTP/1.1 503 Service Unavailable
the limit of 2 connections is reached (maxConnections)
open
open
close
open
close
close
exit 0
