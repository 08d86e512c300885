--TEST--
proxyProtocol is of one address: the others of the same server take clients as they come
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('start', function ($server) {
        $server->listen('127.0.0.1', 0, ['proxyProtocol' => true]);
        echo parse_url($server->addresses()[1], PHP_URL_PORT), "\n";
    });
    $server->on('open', fn ($connection) => $connection->send(preg_replace('/^127\.0\.0\.1:\d+$/', 'direct', $connection->remoteAddress)));
    $server->run();
    PHP);
$proxied = (int) $server->line();
$header = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n";
$peer = Peer::dial($proxied);
$peer->write($header . upgrade());
$peer->read_head();
echo $peer->next(), "\n", Peer::open($server->port)->next(), "\n";
echo strtok(answer_to($proxied, upgrade()), "\r"), "\n", strtok(answer_to($server->port, $header . upgrade()), "\r"), "\n";
--EXPECT--
text 203.0.113.7:4711
text direct
HTTP/1.1 400 Bad Request
HTTP/1.1 400 Bad Request
