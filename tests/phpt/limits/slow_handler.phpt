--TEST--
A handler that holds PHP for more than a second is logged as a warning, at most once in ten seconds
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('log', function (string $level, string $message, array $context) {
        if ($level === 'warning') {
            echo preg_replace('/\d+\.\d+ s/', 'N s', $message), "\n", $context['event'], ' ', json_encode((float) $context['seconds'] >= 1.0), "\n";
        }
    });
    $server->on('message', function ($connection) {
        usleep(1050000);
        $connection->send('done');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
for ($n = 0; $n < 2; $n++) {
    $peer->send(TEXT);
    echo $peer->next(), "\n";
}
echo $server->stop();
--EXPECT--
text done
text done
the message handler held PHP for N s: nothing else was delivered meanwhile; leave what takes long to another process
message true
exit 0
