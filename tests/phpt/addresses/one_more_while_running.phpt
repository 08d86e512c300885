--TEST--
An address that is added while run() runs is accepted from at once
--FILE--
<?php
require __DIR__ . '/../support.inc';

$child = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection) use ($server) {
        $server->listen('127.0.0.1');
        $connection->send(parse_url($server->addresses()[1], PHP_URL_PORT));
    });
    $server->on('open', fn ($connection) => $connection->send("connection $connection->id"));
    $server->run();
    PHP);
$first = Peer::open($child->port);
echo $first->next(), "\n";
$first->send(TEXT, 'more');
$port = (int) substr($first->next(), strlen('text '));
echo Peer::open($port)->next(), "\n", $child->stop();
--EXPECT--
text connection 1
text connection 2
exit 0
