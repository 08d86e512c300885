--TEST--
Whoever is no trusted proxy is not heard, nor is the header Forwarded
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([[], ['10.0.0.0/8', 'unix:'], ['127.0.0.1']] as $proxies) {
    $server = serve('$proxies = ' . var_export($proxies, true) . ';' . <<<'PHP'
        $server = listen(['trustedProxies' => $proxies]);
        $server->on('open', fn ($connection) => $connection->send(preg_replace('/(127\.0\.0\.1):\d+/', '$1', $connection->remoteAddress) . json_encode($connection->request->isSecure)));
        $server->run();
        PHP);
    echo Peer::open($server->port, '/', 'X-Forwarded-For: 203.0.113.7', 'X-Forwarded-Proto: https')->next(), "\n";
    echo Peer::open($server->port, '/', 'Forwarded: for=203.0.113.7;proto=https')->next(), "\n";
}
--EXPECT--
text 127.0.0.1false
text 127.0.0.1false
text 127.0.0.1false
text 127.0.0.1false
text 203.0.113.7:0true
text 127.0.0.1false
