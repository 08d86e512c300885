--TEST--
stop() and close() end a handshake that gets no answer; it does not hold the others up
--FILE--
<?php
require __DIR__ . '/events.inc';

foreach (['stop', 'close'] as $method) {
    $silent = serve('$listener = listen_raw(); $socket = stream_socket_accept($listener); stream_get_contents($socket); echo "hung up\n";');
    $server = new WebSocket\Server('127.0.0.1', 0, ['shutdownTimeout' => 0.3]);
    $client = narrate(new WebSocket\Client($silent->url(), at_once()));
    $ticks = 0;
    $server->every(0.01, function () use ($client, $server, $method, &$ticks) {
        if (++$ticks === 5) {
            $client->$method();
            $server->stop();
        }
    });
    var_dump(seconds(fn () => WebSocket\run($client, $server)) < 5.0, $ticks);
    echo $silent->line(), "\n", $silent->end();
}
--EXPECT--
bool(true)
int(5)
hung up
exit 0
bool(true)
int(5)
hung up
exit 0
