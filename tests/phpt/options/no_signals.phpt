--TEST--
signals false leaves SIGTERM to the script
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['signals' => false]);
    $server->on('stop', fn () => print("stop\n"));
    $server->run();
    PHP);
Peer::open($server->port);
echo $server->stop();
--EXPECTF--
signal 15
