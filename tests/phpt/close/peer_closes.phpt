--TEST--
A peer's close is echoed, then the server closes TCP first
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
foreach ([1000, 1001, 3000, 4999] as $code) {
    $peer = Peer::open($server->port);
    $peer->send_close($code, 'because');
    echo $peer->next(), "; ", $peer->next(), "\n", $server->line(), "\n";
}
$peer = Peer::open($server->port);
$peer->send(CLOSE);
echo $peer->next(), "; ", $peer->next(), "\n", $server->line(), "\n";
--EXPECTF--
close 1000%S; end
1000 "because" clean remote
close 1001%S; end
1001 "because" clean remote
close 3000%S; end
3000 "because" clean remote
close 4999%S; end
4999 "because" clean remote
close; end
1005 "" clean remote
