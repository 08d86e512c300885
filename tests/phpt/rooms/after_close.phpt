--TEST--
A connection that has ended is in no room and joins none; its close handler still knows where it was
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->request->path === '/watch' ? $connection->join('watchers') : $connection->join('lobby', 'kitchen'));
    $server->on('close', function ($gone) use ($server, &$kept) {
        if ($gone->request->path === '/watch') {
            return;
        }
        $kept = $gone;
        echo json_encode([$gone->rooms(), $server->rooms(), count($server->room('lobby'))]), "\n";
        $gone->join('lobby', 'attic');
        echo json_encode([$gone->rooms(), $server->rooms(), $server->room('attic')->send('anybody?')]), "\n";
        $gone->leave('kitchen');
        echo json_encode($gone->rooms()), "\n";
        $server->room('watchers')->send('look now');
    });
    $server->on('message', function ($connection) use ($server, &$kept) {
        $kept->join('lobby');
        echo json_encode([$kept->rooms(), $server->rooms()]), "\n";
        $server->stop();
    });
    $server->run();
    PHP);
$watcher = Peer::open($server->port, '/watch');
$peer = Peer::open($server->port, '/');
$peer->send_close(1000);
echo $watcher->next(), "\n";
$watcher->send(TEXT, 'looking');
echo $watcher->next(), "\n";
$watcher->send_close(1001);
echo $server->end();
--EXPECTF--
text look now
close 1001%S
[["kitchen","lobby"],{"watchers":1},0]
[["kitchen","lobby"],{"watchers":1},0]
["lobby"]
[[],{"watchers":1}]
exit 0
