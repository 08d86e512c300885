--TEST--
SIGTERM and SIGINT end run() as stop() does; a second one drops the connection; signals => false leaves them alone
--FILE--
<?php
require __DIR__ . '/events.inc';

$code = <<<'PHP'
    $client = new WebSocket\Client($_SERVER['argv'][1], ['signals' => $_SERVER['argv'][2] === 'on', 'reconnect' => true, 'closeTimeout' => 30]);
    $client->on('open', fn () => print("open\n"));
    $client->on('close', fn ($info) => print('close ' . describe($info) . "\n"));
    $client->on('message', fn ($message) => print("$message\n"));
    $client->run();
    echo "the script goes on\n";
    PHP;
$server = serve('$server = listen(); $server->on("close", fn ($connection, $info) => print(describe($info) . "\n")); $server->run();');
foreach ([15, 2] as $signal) {
    $child = run($code, '--', $server->url(), 'on');
    echo $child->line(), "\n";
    $child->signal($signal);
    echo $child->end(), $server->line(), "\n";
}
$child = run($code, '--', $server->url(), 'off');
echo $child->line(), "\n";
$child->signal();
echo $child->end();

// This one does not answer the close frame.
$deaf = serve(<<<'PHP'
    $listener = listen_raw();
    $socket = stream_socket_accept($listener);
    while (($line = fgets($socket)) !== "\r\n") if (preg_match('/^Sec-WebSocket-Key: (.*)\r\n/', $line, $match)) $key = $match[1];
    fwrite($socket, head('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: ' . base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true))));
    echo bin2hex(fread($socket, 2)), "\n";
    stream_get_contents($socket);
    PHP);
$child = run($code, '--', $deaf->url(), 'on');
echo $child->line(), "\n";
$child->signal();
echo $deaf->line(), "\n";
$child->signal();
echo $child->end(), $deaf->end(), $server->stop();
--EXPECT--
open
close 1001 "the client is stopping" clean local
the script goes on
exit 0
1001 "the client is stopping" clean remote
open
close 1001 "the client is stopping" clean local
the script goes on
exit 0
1001 "the client is stopping" clean remote
open
signal 15
open
8898
close 1006 "the close frame with code 1001 was not answered: terminated by this side" unclean local
the script goes on
exit 0
exit 0
1006 "the peer ended the TCP connection" unclean network
exit 0
