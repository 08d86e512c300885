--TEST--
Compressed and plain messages may alternate; the plain ones leave the window alone
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open_deflate($server->port);
[$from, $to] = [new Deflate(takes_over: true), new Deflate(takes_over: true)];
$text = prose(200);
foreach (['one', 'two', 'three'] as $word) {
    $peer->send_compressed(TEXT, $to->deflate("$text $word"));
    $peer->send(TEXT, "plain $word");
    $peer->send(TEXT, 'in ', fin: false);
    $peer->send(CONTINUATION, "fragments $word");
    var_dump($peer->next($from) === "compressed text $text $word");
    echo $peer->next($from), ', ', $peer->next($from), "\n";
}
--EXPECTF--
bool(true)
text plain one, text in fragments one
bool(true)
text plain two, text in fragments two
bool(true)
text plain three, text in fragments three
