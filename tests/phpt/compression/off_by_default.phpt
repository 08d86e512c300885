--TEST--
Without the option nothing is offered, nothing is taken, and nothing is compressed
--FILE--
<?php
require __DIR__ . '/../support.inc';

$echo = <<<'PHP'
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP;
foreach (['listen();', "listen(['compression' => false]);"] as $start) {
    $server = serve("\$server = $start $echo");
    $peer = Peer::open_deflate($server->port);
    $peer->send(TEXT, prose(1000));
    echo extensions($peer->head), ' ', substr($peer->next(), 0, 9), "\n";
}
$server = serve(<<<'PHP'
    $listener = listen_raw();
    foreach ([1, 2] as $time) {
        $peer = Peer::welcome($listener);
        echo extensions($peer->head), ' ', substr($peer->next(), 0, 9), "\n";
    }
    PHP);
foreach ([[], ['compression' => false]] as $options) {
    (new WebSocket\Client($server->url(), $options))->send(prose(1000));
}
echo $server->end();
--EXPECTF--
none text This
none text This
none text This
none text This
exit 0
