--TEST--
What a pcntl handler throws ends receive(), send(), foreach and close(), and the connection is as it was
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::welcome($listener);
    stream_socket_accept($listener, DEADLINE); // the word to read
    echo strlen($peer->frame()[1]), "\n", $peer->next(), "\n", $peer->next(), "\n";
    $peer->send(TEXT, 'unharmed');
    echo $peer->next(), "\n";
    stream_socket_accept($listener, DEADLINE); // the word to answer
    $peer->send_close(4000);
    PHP);
pcntl_signal(SIGALRM, fn () => throw new DomainException('interrupted'));
$client = (new WebSocket\Client($server->url(), ['maxSendBuffer' => 1]))->connect();
foreach ([fn () => $client->receive(), fn () => $client->receive(5.0), function () use ($client) { foreach ($client as $message); }] as $wait) {
    pcntl_alarm(1);
    echo outcome($wait), "\n";
}
$client->sendBinary(str_repeat('x', 16 << 20));
foreach (['send', 'ping'] as $method) {
    pcntl_alarm(1);
    echo outcome(fn () => $client->$method('not sent')), "\n";
}
stream_socket_client("tcp://127.0.0.1:$server->port");
$client->send('sent');
$client->ping('pinged');
echo $client->receive(5.0), "\n";
pcntl_alarm(1);
echo outcome(fn () => $client->close(4000, 'bye')), "\n";
var_dump($client->isOpen(), $client->closeInfo());
stream_socket_client("tcp://127.0.0.1:$server->port");
echo describe($client->close()), "\n", $server->end();
--EXPECT--
DomainException: interrupted
DomainException: interrupted
DomainException: interrupted
DomainException: interrupted
DomainException: interrupted
unharmed
DomainException: interrupted
bool(false)
NULL
4000 "bye" clean local
16777216
text sent
ping pinged
close 4000 bye
exit 0
