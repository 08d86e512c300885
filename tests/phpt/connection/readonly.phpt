--TEST--
What a connection tells cannot be written
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        foreach (['id', 'request', 'remoteAddress', 'subprotocol'] as $name) {
            try {
                $connection->$name = 5;
                echo "$name was written\n";
            } catch (Error) {
                echo "$name is readonly\n";
            }
        }
        $connection->close();
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
close 1000
id is readonly
request is readonly
remoteAddress is readonly
subprotocol is readonly
exit 0
