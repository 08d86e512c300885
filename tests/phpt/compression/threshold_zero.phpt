--TEST--
With a threshold of 0 all but empty messages are compressed
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['threshold' => 0, 'contextTakeover' => true]]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open_deflate($server->port);
$deflate = new Deflate(takes_over: true);
foreach (['', 'a', 'aaaaaaaaaa', '', 'aaaaaaaaaa'] as $text) {
    $peer->send(TEXT, $text);
    echo $peer->next($deflate), "|\n";
}
--EXPECTF--
text |
compressed text a|
compressed text aaaaaaaaaa|
text |
compressed text aaaaaaaaaa|
