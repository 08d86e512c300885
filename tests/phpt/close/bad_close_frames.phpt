--TEST--
A close frame that breaks the rules is answered with 1002 or 1007
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
// RFC 6455 §5.5.1, §7.4: one byte is no code; codes that are reserved or undefined; a reason that is not UTF-8.
foreach (["\x03", pack('n', 0), pack('n', 999), pack('n', 1004), pack('n', 1005), pack('n', 1006), pack('n', 1015), pack('n', 1016), pack('n', 2999), pack('n', 5000), pack('n', 65535), pack('n', 1000) . "\xff"] as $payload) {
    $peer = Peer::open($server->port);
    $peer->send(CLOSE, $payload);
    $close = $peer->frame();
    $line = $server->line();
    echo bin2hex($payload), ' ', unpack('n', $close[1])[1], ' ', substr($line, 0, 5), strstr($line, 'unclean') ?: $line, "\n";
}
--EXPECTF--
03 1002 1002 unclean local
0000 1002 1002 unclean local
03e7 1002 1002 unclean local
03ec 1002 1002 unclean local
03ed 1002 1002 unclean local
03ee 1002 1002 unclean local
03f7 1002 1002 unclean local
03f8 1002 1002 unclean local
0bb7 1002 1002 unclean local
1388 1002 1002 unclean local
ffff 1002 1002 unclean local
03e8ff 1007 1007 unclean local
