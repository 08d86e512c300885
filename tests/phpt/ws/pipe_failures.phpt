--TEST--
ws from a pipe: lines that were not sent are a failure, however clean the close was, and so is one that is not UTF-8
--FILE--
<?php
require __DIR__ . '/../command.inc';

// The server reads this many messages, and closes.
$closing = fn (string $close): Child => serve("\$peer = Peer::welcome(listen_raw()); \$peer->frame(); $close; \$peer->read_all();");
foreach (['$peer->send_close(1000)', '$peer->send_close(1008, "no")', '$peer->send(CLOSE)'] as $close) {
    $server = $closing($close);
    // A producer that waits for the end: the second line comes when the first has been answered with a close.
    $ws = proc_open([PHP_BINARY, '-n', '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), __DIR__ . '/../../../php/bin/ws', $server->url()], [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
    fwrite($pipes[0], "one\n");
    $unread = '';
    $errors = read_until($pipes[2], $unread, fn (): int => 0);
    echo "all that there was sent, $close: ", trim($errors), ' exit ', proc_close($ws), "\n";
}
// What the server has to say is shown, although the lines behind it cannot be sent.
$server = serve('$peer = Peer::welcome(listen_raw()); $peer->frame(); $peer->send(TEXT, "why"); $peer->send_close(1008); $peer->read_all();');
$lines = tmpfile();
fwrite($lines, str_repeat("line\n", 50000));
rewind($lines);
$ws = proc_open([PHP_BINARY, '-n', '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), __DIR__ . '/../../../php/bin/ws', $server->url()], [$lines, ['pipe', 'w'], ['redirect', 1]], $pipes);
$unread = '';
echo read_until($pipes[1], $unread, fn (): int => 0), 'exit ', proc_close($ws), "\n";
// The close frame comes with the answer to the handshake, so each line is too late.
$server = serve(<<<'PHP'
    $listener = listen_raw();
    $socket = stream_socket_accept($listener, CHILD_LIFETIME);
    preg_match('/^Sec-WebSocket-Key: *(\S+)/mi', fread($socket, 65536), $match);
    $accept = base64_encode(sha1($match[1] . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
    fwrite($socket, head('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', "Sec-WebSocket-Accept: $accept") . "\x88\x02\x03\xe8");
    stream_get_contents($socket);
    PHP);
[$printed, $errors, $status] = command('ws', [$server->url()], str_repeat("line\n", 3));
echo $printed, $errors, "exit $status\n";
$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send(json_encode($text)));
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
[$printed, $errors, $status] = command('ws', ['--wait', '0.5', $server->url()], "one\ntwo\nthr\xe9e\nfour\n");
echo $printed, $errors, "exit $status\n", $server->line(), "\n", $server->stop();
--EXPECT--
all that there was sent, $peer->send_close(1000):  exit 0
all that there was sent, $peer->send_close(1008, "no"): closed: 1008 (Policy violation) "no", clean, closed by the remote side exit 1
all that there was sent, $peer->send(CLOSE): closed: 1005 (No status), clean, closed by the remote side exit 1
why
closed: 1008 (Policy violation), clean, closed by the remote side; it came before everything was sent
exit 1
closed: 1000 (Normal), clean, closed by the remote side; it came before everything was sent
exit 1
"one"
"two"
ws: line 3 is not UTF-8, and a text message has to be (RFC 6455 §5.6): neither it nor what follows it was sent
exit 1
1000 (Normal), clean, closed by the remote side
exit 0
