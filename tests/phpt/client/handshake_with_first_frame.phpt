--TEST--
A frame in the same segment as the handshake is received
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::accept($listener);
    $peer->write($peer->switching() . frame(TEXT, 'together', masked: false));
    $peer->next();
    PHP);
echo (new WebSocket\Client($server->url()))->receive(5.0), "\n";
--EXPECTF--
together
