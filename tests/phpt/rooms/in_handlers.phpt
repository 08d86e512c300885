--TEST--
Rooms are joined in open, message and close handlers, for oneself and for others
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->join('opened'));
    $server->on('message', fn ($connection, $room) => $connection->join($room)->send('joined'));
    $server->on('close', function ($gone) use ($server) {
        foreach ($server->room('opened') as $other) {
            $other->leave('opened')->join('mourners');
        }
        $gone->join('mourners');
        echo json_encode($server->rooms()), ' ', $server->room('mourners')->send('gone'), "\n";
    });
    $server->run();
    PHP);
$first = Peer::open($server->port);
$second = Peer::open($server->port);
$first->send(TEXT, 'speakers');
echo $first->next(), "\n";
$second->send_close(1000);
echo $first->next(), "\n";
$first->send_close(1000);
echo $first->next(), "\n", $server->stop();
--EXPECTF--
text joined
text gone
close 1000
{"mourners":1,"speakers":1} 1
[] 0
exit 0
