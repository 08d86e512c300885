--TEST--
An answer's head over maxHeaderSize is refused
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::accept($listener);
    $peer->write($peer->switching('X-Long: ' . str_repeat('x', 2000)));
    $peer->read_all();
    PHP);
echo outcome(fn () => (new WebSocket\Client($server->url(), ['maxHeaderSize' => 1024]))->connect()), "\n";
--EXPECTF--
WebSocket\%rHandshake|Connect%rException: %S1024%S
