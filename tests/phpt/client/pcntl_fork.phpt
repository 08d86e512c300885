--TEST--
A pcntl handler that forks while receive() waits: the child is told, the parent goes on
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
$client = (new WebSocket\Client($server->url()))->connect();
$parent = getmypid();
pcntl_signal(SIGALRM, function () use ($client, $parent) {
    $child = pcntl_fork();
    if ($child) {
        pcntl_waitpid($child, $status);
        $client->send('from the parent');
    }
});
pcntl_alarm(1);
echo outcome(fn () => $client->receive()), "\n";
if (getmypid() !== $parent) {
    pcntl_exec('/bin/true'); // ends it without a destructor
}
echo describe($client->close()), "\n";
--EXPECTF--
WebSocket\WebSocketException: %Sforked%S
text from the parent
1000 "" clean local
