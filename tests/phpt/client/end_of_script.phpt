--TEST--
A client left open at the end of a script says goodbye too
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    echo $peer->next(), "\n", $peer->next(), "\n";
    PHP);
$script = run('$client = (new WebSocket\Client($_SERVER["argv"][1]))->connect(); $client->send("last words");', '--', $server->url());
echo $script->end(), $server->end();
--EXPECTF--
exit 0
text last words
close 1001%S
exit 0
