--TEST--
A close frame is awaited for closeTimeout: one that comes late is well, and so is one behind messages, or an empty one
--FILE--
<?php
require __DIR__ . '/faults.inc';

foreach ([
    'late' => '$peer->frame(); usleep(300_000); $peer->send_close(1000);', // within closeTimeout, and past a good answer's time
    'behind messages' => '$peer->send(TEXT, "news"); $peer->frame(); $peer->send(PING, "x"); $peer->send(BINARY, "more"); $peer->send_close(1000);',
    'empty' => '$peer->frame(); $peer->send(CLOSE);',
    'going away' => '$peer->frame(); $peer->send_close(1001, "restart");',
    'TCP stays open' => '$peer->frame(); $peer->send_close(1000); $peer->read_all();',
] as $name => $code) {
    [$url, $child] = opened($code)();
    $diagnosis = WebSocket\Client::diagnose($url, ['closeTimeout' => 2.0]);
    $close = $diagnosis->steps[6];
    echo $name, ': ', json_encode($diagnosis->ok), ' ', $close['detail'], $name === 'late' ? json_encode($close['seconds'] >= 0.3) : '', "\n";
}
--EXPECT--
late: true 1000 sent, answered with 1000true
behind messages: true 1000 sent, answered with 1000 (2 messages came before)
empty: true 1000 sent, answered with an empty close frame
going away: true 1000 sent, answered with 1001 "restart"
TCP stays open: true 1000 sent, answered with 1000
