--TEST--
A compressed message in the same segment as the handshake is received, on either side
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => true]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::dial($server->port);
$peer->write(upgrade('/', 'Sec-WebSocket-Extensions: permessage-deflate') . frame(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00", first: 0xC1));
echo extensions($peer->read_head()), ' ', $peer->next(), "\n";
$server = serve(<<<'PHP'
    $peer = Peer::accept(listen_raw());
    $peer->write($peer->switching('Sec-WebSocket-Extensions: permessage-deflate') . frame(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00", masked: false, first: 0xC1));
    $peer->next();
    PHP);
echo (new WebSocket\Client($server->url(), ['compression' => true]))->receive(5.0), "\n";
--EXPECTF--
permessage-deflate; server_no_context_takeover; client_no_context_takeover text Hello
Hello
