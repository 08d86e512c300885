--TEST--
Behind a proxy of each kind, X-Forwarded-For counts where the address from the PROXY header is trusted
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['proxyProtocol' => true, 'trustedProxies' => ['10.0.0.0/8']]);
    $server->on('open', fn ($connection) => $connection->send($connection->remoteAddress));
    $server->run();
    PHP);
foreach (['10.0.0.1', '192.0.2.1'] as $source) {
    $peer = Peer::dial($server->port);
    $peer->write("PROXY TCP4 $source 127.0.0.1 4711 80\r\n" . upgrade('/', 'X-Forwarded-For: 203.0.113.7'));
    $peer->read_head();
    echo $peer->next(), "\n";
}
--EXPECT--
text 203.0.113.7:0
text 192.0.2.1:4711
