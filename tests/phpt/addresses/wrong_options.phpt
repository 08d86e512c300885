--TEST--
listen() takes the options of an address and no others
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
foreach ([['maxMessageSize' => 5], ['reusePort' => 1], ['backlog' => 0], ['socketMode' => 01000], ['socketMode' => '0660'], ['socketmode' => 0660]] as $options) {
    echo outcome(fn () => $server->listen('127.0.0.1', 0, $options)), "\n";
}
echo outcome(fn () => $server->listen('127.0.0.1', 0, ['backlog' => 16, 'reusePort' => true, 'socketMode' => null]) === $server), "\n";
--EXPECT--
ValueError: unknown option 'maxMessageSize': Server::listen takes tls, backlog, reusePort, socketMode, proxyProtocol
TypeError: option 'reusePort' must be of type bool, int given
ValueError: option 'backlog' must be between 1 and 2147483647 connections, 0 given
ValueError: option 'socketMode' must be between 0 and 511 (0777), 512 given
TypeError: option 'socketMode' must be of type int, string given
ValueError: unknown option 'socketmode', did you mean 'socketMode'?
true
