--TEST--
close() of a client: what the server may do about it, each with its CloseInfo and in its time
--FILE--
<?php
require __DIR__ . '/../support.inc';

// What the server does; then the least and the most seconds that close() takes. closeTimeout is 0.4.
$scenarios = [
    'answers' => ['$peer->next(); $peer->send_close(4000);', 0, 0.3],
    'answers with another code' => ['$peer->next(); $peer->send_close(4100, "theirs");', 0, 0.3],
    'answers without a code' => ['$peer->next(); $peer->send(CLOSE);', 0, 0.3],
    'answers and never ends TCP' => ['$peer->next(); $peer->send_close(4000); $peer->next();', 0.4, 1],
    'answers and ends its side' => ['$peer->next(); $peer->send_close(4000); $peer->hang_up(); echo $peer->next(), " "; ', 0, 0.3],
    'says more after its answer' => ['$peer->next(); $peer->send_close(4000); $peer->send(TEXT, "late"); $peer->write("\xff\xff");', 0, 0.3],
    'ends TCP in place of an answer' => ['$peer->next();', 0, 0.3],
    'ends its side in place of an answer' => ['$peer->next(); $peer->hang_up(); echo $peer->next(), " ";', 0, 0.3],
    'never answers' => ['$peer->next(); echo $peer->next(), " ";', 0.4, 1],
    'sends for ever in place of an answer' => ['try { for (;;) { $peer->send(TEXT, str_repeat("x", 1000)); } } catch (RuntimeException) { echo "end "; }', 0.4, 1],
    'answers in a fragmented message' => ['$peer->send(TEXT, "half a mess", fin: false); $peer->next(); $peer->send_close(4000);', 0, 0.3],
    'answers behind much that nobody has received' => ['$peer->write(str_repeat(frame(BINARY, str_repeat("x", 65536), masked: false), 80)); $peer->next(); $peer->send_close(4000);', 0, 0.3],
    'answers with a code that none may send' => ['$peer->next(); $peer->send(CLOSE, pack("n", 1005)); echo $peer->next(), " ";', 0, 0.3],
    'answers with what is no frame' => ['$peer->next(); $peer->write("\xff\xff"); echo $peer->next(), " ";', 0, 0.3],
];
foreach ($scenarios as $name => [$code, $least, $most]) {
    $server = serve("\$peer = Peer::welcome(listen_raw()); $code");
    $client = (new WebSocket\Client($server->url(), ['closeTimeout' => 0.4, 'maxMessageSize' => 1 << 20]))->connect();
    $started = microtime(true);
    $info = $client->close(4000, 'ours');
    $took = microtime(true) - $started;
    // Another second for a busy machine.
    $time = $took >= $least && $took < $most + 1 ? '' : " after $took s";
    $same = $client->close(1000, 'again') == $info && $client->closeInfo() == $info && !$client->isOpen() ? '' : ' and something else later';
    echo "$name: ", describe($info), "$time$same; ", $server->end();
}
--EXPECT--
answers: 4000 "ours" clean local; exit 0
answers with another code: 4000 "ours" clean local; exit 0
answers without a code: 4000 "ours" clean local; exit 0
answers and never ends TCP: 4000 "ours" clean local; exit 0
answers and ends its side: 4000 "ours" clean local; end exit 0
says more after its answer: 4000 "ours" clean local; exit 0
ends TCP in place of an answer: 1006 "the close frame with code 4000 was not answered: the peer ended the TCP connection" unclean local; exit 0
ends its side in place of an answer: 1006 "the close frame with code 4000 was not answered: the peer ended the TCP connection" unclean local; end exit 0
never answers: 1006 "the close frame with code 4000 was not answered: no answer within closeTimeout (0.4 s)" unclean local; end exit 0
sends for ever in place of an answer: 1006 "the close frame with code 4000 was not answered: no answer within closeTimeout (0.4 s)" unclean local; end exit 0
answers in a fragmented message: 4000 "ours" clean local; exit 0
answers behind much that nobody has received: 4000 "ours" clean local; exit 0
answers with a code that none may send: 1006 "the close frame with code 4000 was not answered: close code 1005 must not be sent" unclean local; end exit 0
answers with what is no frame: 1006 "the close frame with code 4000 was not answered: opcode 0xf is reserved" unclean local; end exit 0
