--TEST--
A client that waits for the handshake handler longer than handshakeTimeout gets 503 and is counted; the late answer does no harm
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['handshakeTimeout' => 0.3]);
    $server->on('handshake', function ($request) use ($server) {
        echo "asked for $request->path\n";
        if ($request->path === '/slow') {
            until(fn () => $server->stats()['rejected']['handshakeTimeout'] === 2, 'two clients to be turned away');
        }
        return true;
    });
    $server->on('open', fn ($connection) => $connection->send("open {$connection->request->path}"));
    $server->run();
    PHP);
$started = microtime(true);
$slow = Peer::dial($server->port);
$slow->write(upgrade('/slow'));
echo $server->line(), "\n";
$behind = Peer::dial($server->port);
$behind->write(upgrade('/behind'));
echo outline($slow->read_all()), outline($behind->read_all());
$took = microtime(true) - $started;
var_dump(($took >= 0.25 && $took < 5) ?: $took);
echo Peer::open($server->port, '/after')->next(), "\n", $server->stop();
--EXPECT--
asked for /slow
HTTP/1.1 503 Service Unavailable
the server did not decide on this handshake within 0.3 seconds: it is busy, try again
HTTP/1.1 503 Service Unavailable
the server did not decide on this handshake within 0.3 seconds: it is busy, try again
bool(true)
text open /after
asked for /after
exit 0
