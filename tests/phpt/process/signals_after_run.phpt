--TEST--
After run() the signals are the script's again
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn () => $server->stop(0.0));
    $server->run();
    echo "run() returned\n";
    sleep(30);
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'stop');
echo $server->line(), "\n", $server->stop();
--EXPECTF--
run() returned
signal 15
