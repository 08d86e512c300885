--TEST--
An exception before run() leaves a server that never ran, without a hang
--FILE--
<?php
require __DIR__ . '/../support.inc';

echo run(<<<'PHP'
    $server = new WebSocket\Server('127.0.0.1', 0);
    $server->after(1.0, fn () => null);
    throw new DomainException('before run');
    PHP)->end();
--EXPECTF--
%AUncaught DomainException: before run%Aexit 255
