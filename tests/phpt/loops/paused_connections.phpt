--TEST--
A connection that was not read because too much waited is read again after the poll()
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen(['maxPending' => 1000]);
    $loop = new Loop;
    $count = 0;
    $server->on('message', function ($connection, $text) use ($loop, &$count) {
        if ($text === 'rest') {
            // Meanwhile the first of what comes fills the queue, and the rest stays in the socket.
            $loop->delay(0, fn () => $connection->send('resting') && usleep(300000));
        } elseif (++$count === 1) {
            usleep(50000); // the connection looks for room at the start of a poll, too: in vain
        } elseif ($count === 200) {
            $connection->send('all received');
        }
    });
    attach($loop, $server);
    $loop->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'rest');
echo $peer->next(), "\n";
$peer->write(str_repeat(frame(TEXT, str_repeat('x', 500)), 200));
echo $peer->next(), "\n";
--EXPECT--
text resting
text all received
