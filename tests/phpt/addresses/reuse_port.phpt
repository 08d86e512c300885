--TEST--
With reusePort two processes serve one port; without it the second is refused
--FILE--
<?php
require __DIR__ . '/../support.inc';

$code = <<<'PHP'
    $server = new WebSocket\Server('127.0.0.1', (int) $_SERVER['argv'][1], ['reusePort' => true]);
    echo $server->port(), "\n";
    $server->on('open', fn ($connection) => $connection->send((string) getmypid()));
    $server->run();
    PHP;
$first = run($code, '--', '0');
$port = (int) $first->line();
$second = run($code, '--', (string) $port);
var_dump((int) $second->line() === $port);
echo outcome(fn () => new WebSocket\Server('127.0.0.1', $port)), "\n";

$served = [];
until(function () use ($port, &$served, &$peers): bool {
    $peers[] = $peer = Peer::open($port);
    $served[$peer->next()] = true;
    return count($served) === 2;
}, 'the system to give each process a connection');
var_dump(isset($served["text {$first->id()}"], $served["text {$second->id()}"]));

foreach ($peers as $peer) {
    $peer->drop();
}
echo $first->stop();
var_dump(Peer::open($port)->next() === "text {$second->id()}");
echo $second->stop();
--EXPECTF--
bool(true)
WebSocket\BindException: cannot listen on 127.0.0.1:%d: the address is in use by another process: %s
bool(true)
exit 0
bool(true)
exit 0
