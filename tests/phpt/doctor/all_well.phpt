--TEST--
Where all is well each step says what was agreed on, and the server sees a clean close
--FILE--
<?php
require __DIR__ . '/faults.inc';

$server = serve(<<<'PHP'
    $server = listen(['subprotocols' => ['chat'], 'compression' => true]);
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$diagnosis = WebSocket\Client::diagnose($server->url('/chat?room=1'), ['subprotocols' => ['soap', 'chat'], 'compression' => true]);
var_dump($diagnosis->ok);
foreach ($diagnosis->steps as $step) {
    ['name' => $name, 'ok' => $ok, 'seconds' => $seconds, 'detail' => $detail, 'hint' => $hint] = $step;
    echo $name, ' ', json_encode($ok), ' ', json_encode(is_float($seconds) && $seconds >= 0 && $seconds < 5), ' ', str_replace((string) $server->port, 'PORT', $detail), ' ', json_encode($hint), "\n";
}
echo $server->line(), "\n", str_replace((string) $server->port, 'PORT', (string) WebSocket\Client::diagnose("ws://localhost:$server->port")), "\n";
echo $server->stop();
--EXPECTF--
bool(true)
dns true true not needed: 127.0.0.1 is an address null
tcp true true 127.0.0.1:PORT null
tls true true not needed: ws:// null
http true true 101 Switching Protocols null
upgrade true true Upgrade: websocket, Connection: Upgrade null
accept true true Sec-WebSocket-Accept is right, subprotocol chat, permessage-deflate null
close true true 1000 sent, answered with 1000 null
1000 (Normal), clean, closed by the remote side
dns      ok    %w%f ms  %S127.0.0.1%S
tcp      ok    %w%f ms  127.0.0.1:PORT%S
tls      ok    %w%f ms  not needed: ws://
http     ok    %w%f ms  101 Switching Protocols
upgrade  ok    %w%f ms  Upgrade: websocket, Connection: Upgrade
accept   ok    %w%f ms  Sec-WebSocket-Accept is right
close    ok    %w%f ms  1000 sent, answered with 1000
1000 (Normal), clean, closed by the remote side
exit 0
