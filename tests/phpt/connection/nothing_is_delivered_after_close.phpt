--TEST--
Messages that come behind the one whose handler closes the connection are not delivered
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) {
        echo "$text\n";
        match ($text) {
            'close' => $connection->close(4000),
            'terminate' => $connection->terminate(),
            default => null,
        };
    });
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'before') . frame(TEXT, 'close') . frame(TEXT, 'behind') . frame(BINARY, 'behind'));
echo $peer->next(), "\n";
$peer->write(frame(TEXT, 'later') . frame(CLOSE, pack('n', 4000)));
echo $peer->next(), "\n";
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'before') . frame(TEXT, 'terminate') . frame(TEXT, 'behind'));
echo $peer->next(), "\n", $server->stop();
--EXPECT--
close 4000
end
end
before
close
4000 local
before
terminate
1006 local
exit 0
