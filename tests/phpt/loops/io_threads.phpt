--TEST--
With worker threads a loop is served the same
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = run('require ' . var_export(__DIR__ . '/loop.inc', true) . ";\n" . <<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $text === 'stop' ? $server->stop() : $connection->send($text));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $loop = new Loop;
    attach($loop, $server);
    $server->after(0.05, fn () => print("timer\n"));
    $loop->delay(0.2, fn () => $server->broadcast('between the polls'));
    $loop->run();
    var_dump($server->poll(1.0), is_readable_now($server->stream()));
    PHP, '-d', 'websocket.io_threads=2');
$port = (int) $server->line();
$peer = Peer::open($port);
echo $server->line(), "\n", $peer->next(), "\n";
$peer->write(frame(TEXT, 'one') . frame(TEXT, 'two'));
echo $peer->next(), "\n", $peer->next(), "\n";
$peer->send(TEXT, 'stop');
echo $peer->next(), "\n";
$peer->send_close(1001);
echo $peer->next(), "\n", $server->end();
--EXPECT--
timer
text between the polls
text one
text two
close 1001 the server is stopping
end
1001 "the server is stopping" clean local
int(0)
bool(false)
exit 0
