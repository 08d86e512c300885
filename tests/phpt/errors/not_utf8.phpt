--TEST--
Text that is not UTF-8 ends that connection with 1007
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data, $isBinary) => print($isBinary ? "binary\n" : "text\n"));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
foreach (["\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "cut \xe2\x82"] as $text) {
    $peer = Peer::open($server->port);
    $peer->send(TEXT, $text);
    $close = $peer->frame();
    echo unpack('n', $close[1])[1], ' ', $server->line(), "\n";
}
// Found at the first bad byte, before the message is complete.
$peer = Peer::open($server->port);
$peer->send(TEXT, "fine \xff", fin: false);
echo unpack('n', $peer->frame()[1])[1], ' ', $server->line(), "\n";
$peer = Peer::open($server->port);
$peer->send(BINARY, "\xff");
echo $server->line(), "\n";
--EXPECTF--
1007 1007 local
1007 1007 local
1007 1007 local
1007 1007 local
1007 1007 local
1007 1007 local
binary
