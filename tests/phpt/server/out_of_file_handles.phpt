--TEST--
Out of file handles, a server says so once, and accepts again when some are free
--SKIPIF--
<?php if (!trim((string) shell_exec('command -v prlimit'))) die('skip needs prlimit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('log', fn ($level, $message) => $level === 'warning' ? print("$level: $message\n") : null);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
exec('prlimit --nofile=40:40 --pid ' . $server->id());
$crowd = [];
for ($i = 0; $i < 60; $i++) {
    $crowd[] = Peer::dial($server->port);
}
echo $server->line(), "\n";
$crowd = null;
$peer = Peer::open($server->port);
$peer->send(TEXT, 'room again');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
warning: cannot accept connections: %s; those that wait are tried again (raise the limit of open files: %s)
text room again
exit 0
