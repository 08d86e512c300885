--TEST--
A name server that says nothing costs connectTimeout, also at the end of the script
--SKIPIF--
<?php
require __DIR__ . '/networks.inc';
skip_without_namespaces();
?>
--FILE--
<?php
require __DIR__ . '/networks.inc';

$started = microtime(true);
echo run_in_network(
    <<<'SH'
        printf 'nameserver 127.0.0.1\noptions timeout:5 attempts:2\n' > $files/resolv.conf
        mount --bind $files/resolv.conf /etc/resolv.conf
        SH,
    <<<'PHP'
        $silent = stream_socket_server('udp://127.0.0.1:53', flags: STREAM_SERVER_BIND);
        $started = microtime(true);
        echo outcome(fn () => (new WebSocket\Client('ws://silent.example', ['connectTimeout' => 0.3]))->connect()), "\n";
        $took = microtime(true) - $started;
        var_dump(($took >= 0.25 && $took < 1.5) ?: $took);
        // RFC 6761 §6.3: such a name needs no name server.
        $server = serve('$server = listen(); $server->run();');
        echo outcome(fn () => (new WebSocket\Client("ws://any.localhost:$server->port"))->connect()->response()->status), "\n";
        PHP,
);
$took = microtime(true) - $started;
var_dump($took < 8 ?: $took);
--EXPECT--
WebSocket\ConnectException: no connection to silent.example:80 within 0.3 s: timed out while looking up the host name
bool(true)
101
bool(true)
