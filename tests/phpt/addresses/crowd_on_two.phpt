--TEST--
Both addresses are accepted from again after a crowd on each that a busy PHP was not told of
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->listen('127.0.0.1');
    echo parse_url($server->addresses()[1], PHP_URL_PORT), "\n";
    $server->on('log', fn () => null);
    $server->on('open', fn () => null);
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'be busy') {
            echo "busy\n";
            while ($server->stats()['messagesIn'] < 2) {
                usleep(1000); // between two looks
            }
        }
    });
    $server->run();
    PHP);
$ports = [$server->port, (int) $server->line()];
[$busy, $peer] = [Peer::open($ports[0]), Peer::open($ports[1])];
$busy->send(TEXT, 'be busy');
echo $server->line(), "\n";
for ($i = 0; $i < 4096; $i++) {
    Peer::open($ports[$i % 2])->drop();
}
for ($i = 0; $i < 20; $i++) {
    $late[$i] = Peer::dial($ports[$i % 2]);
    $late[$i]->write(upgrade());
}
$peer->send(TEXT, 'no longer busy');
foreach ($late as $one) {
    $answers[] = substr($one->read_head(), 0, 12);
}
echo json_encode(array_count_values($answers)), "\n", $server->stop();
--EXPECT--
busy
{"HTTP\/1.1 101":20}
exit 0
