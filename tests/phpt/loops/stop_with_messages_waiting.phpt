--TEST--
After stop() under a loop the messages that wait are answered before the close frame, however many polls it takes
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen(['shutdownTimeout' => 5]);
    $server->on('message', function ($connection, $text) use ($server) {
        $connection->send($text);
        $server->stop();
    });
    $server->poll();
    until(fn () => $server->stats()['messagesIn'] === 2500, 'the messages');
    $loop = new Loop;
    attach($loop, $server);
    $loop->run();
    PHP);
$frames = '';
for ($i = 0; $i < 2500; $i++) {
    $frames .= frame(TEXT, "$i");
}
$peer = Peer::dial($server->port);
$peer->write(upgrade() . $frames);
$peer->read_head();
$wrong = 0;
for ($i = 0; $i < 2500; $i++) {
    $wrong += (int) ($peer->next() !== "text $i");
}
var_dump($wrong);
echo $peer->next(), "\n";
$peer->send_close(1001);
echo $server->end();
--EXPECT--
int(0)
close 1001 the server is stopping
exit 0
