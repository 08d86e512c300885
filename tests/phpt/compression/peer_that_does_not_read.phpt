--TEST--
A peer that does not read is closed at maxSendBuffer of compressed bytes, the others get every message
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 262144, 'closeTimeout' => 0.5, 'compression' => ['contextTakeover' => true]]);
    $server->on('message', function ($connection) {
        for ($sent = 0; $sent < 10000 && $connection->sendBinary(noise(20000, (string) $sent) . prose(20000)); $sent++) {
            $most = max($most ?? 0, $connection->bufferedAmount());
        }
        var_dump($sent > 0 && $sent < 10000, $most > 0 && $most <= 262144 + 41000 ?: $most);
    });
    $server->on('close', fn ($connection, $info) => print(($info->wasClean ? 'clean' : 'unclean') . "\n"));
    $server->every(0.01, function () use ($server, &$number) {
        $server->broadcast(prose(300) . ++$number);
    });
    $server->run();
    PHP);
$slow = Peer::open_deflate($server->port);
$other = Peer::open_deflate($server->port);
$slow->send(TEXT, 'flood me');
echo $server->line(), "\n", $server->line(), "\n", $server->line(), "\n";
$deflate = new Deflate(takes_over: true);
$seen = [];
while (count($seen) < 20) {
    $seen[] = (int) substr($other->next($deflate), strlen('compressed text ' . prose(300)));
}
var_dump($seen === range($seen[0], $seen[0] + 19));
--EXPECTF--
bool(true)
bool(true)
unclean
bool(true)
