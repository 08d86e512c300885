--TEST--
stop() in a callback of the loop: 1001, the close events, stop once, and then nothing any more
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen(['shutdownTimeout' => 5]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $loop = new Loop;
    $watcher = attach($loop, $server);
    $server->on('stop', function ($it) use ($server, $loop, $watcher) {
        echo 'stop ', json_encode([$it === $server, count($server)]), "\n";
        $loop->cancel($watcher);
    });
    $control = stream_socket_server('tcp://127.0.0.1:0');
    echo stream_socket_get_name($control, false), "\n";
    $loop->onReadable($control, function () use ($server, $loop, $control) {
        stream_socket_accept($control);
        fclose($control);
        $loop->cancel(2);
        $server->stop();
        echo 'stopping ', json_encode([count($server), is_readable_now($server->stream())]), "\n";
    });
    $loop->run();
    echo json_encode([$server->poll(), is_readable_now($server->stream(), 0.2), $server->poll(5.0)]), "\n";
    echo outcome(fn () => $server->run()), "\n";
    PHP);
$control = $server->line();
$peers = [Peer::open($server->port), Peer::open($server->port)];
foreach ($peers as $peer) {
    $peer->send(TEXT, 'hello');
    echo $peer->next(), "\n";
}
$started = microtime(true);
stream_socket_client("tcp://$control");
foreach ($peers as $peer) {
    echo $peer->next(), "\n";
    $peer->send_close(1001);
    echo $peer->next(), "\n";
}
echo $server->end();
$took = microtime(true) - $started;
var_dump($took < 3 ?: $took);
--EXPECTF--
text hello
text hello
close 1001 the server is stopping
end
close 1001 the server is stopping
end
stopping [2,true]
1001 "the server is stopping" clean local
1001 "the server is stopping" clean local
stop [true,0]
[0,false,0]
LogicException: %Sstopped%S
exit 0
bool(true)
