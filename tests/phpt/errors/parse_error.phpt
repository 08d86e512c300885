--TEST--
A ParseError in a handler is a warning that says what is wrong, and does not change the exit status
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send((string) eval($text)));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'this is not PHP');
echo $peer->next(), "\n";
$peer->drop();
$peer = Peer::open($server->port);
$peer->send(TEXT, 'return 6 * 7;');
echo $peer->next(), "\n";
$peer->drop();
echo $server->stop();
--EXPECTF--
close 1011%S
text 42
%AWarning: %AParseError: syntax error%Aexit 0
