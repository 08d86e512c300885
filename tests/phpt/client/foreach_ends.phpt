--TEST--
foreach: two loops at once share the messages, unset() ends nothing, and after the end a loop is empty or throws
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        foreach ([1, 2, 3, 4, 5, 6] as $number) {
            $connection->send("$number");
        }
        $connection->close((int) substr($connection->request->path, 1));
    });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url('/1000'));
foreach ($client as $key => $message) {
    echo "outer $key: $message\n";
    foreach ($client as $key => $message) {
        echo "inner $key: $message\n";
        if ($message->data === '3') {
            break;
        }
    }
}
foreach ($client as $message) {
    echo "after the end: $message\n";
}
var_dump($client->closeInfo()->code);

// A close frame in both directions is a clean end, whatever the code.
$client = new WebSocket\Client($server->url('/4000'));
foreach ($client as $message) {
    unset($client);
    echo $message;
}
echo "\n";

$server = serve('$peer = Peer::welcome(listen_raw()); $peer->send(TEXT, "whole"); $peer->write("\x81\x05hal");');
$client = new WebSocket\Client($server->url());
for ($i = 0; $i < 2; $i++) {
    try {
        foreach ($client as $message) {
            echo "$message\n";
        }
    } catch (WebSocket\ClosedException $closed) {
        echo describe($closed->closeInfo), "\n";
    }
}
--EXPECT--
outer 0: 1
inner 0: 2
inner 1: 3
outer 1: 4
inner 0: 5
inner 1: 6
int(1000)
123456
whole
1006 "the peer ended the TCP connection" unclean network
1006 "the peer ended the TCP connection" unclean network
