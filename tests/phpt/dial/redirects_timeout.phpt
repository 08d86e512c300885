--TEST--
connectTimeout is for all redirects together
--FILE--
<?php
require __DIR__ . '/../support.inc';

// Each answer takes a tenth of a second, so that no single one is too slow.
$server = serve(<<<'PHP'
    $listener = listen_raw();
    while (true) {
        $peer = Peer::accept($listener);
        usleep(100000);
        $peer->write(head('HTTP/1.1 302 Found', 'Location: /again', 'Content-Length: 0'));
    }
    PHP);
$started = microtime(true);
echo str_replace((string) $server->port, 'PORT', outcome(fn () => (new WebSocket\Client($server->url(), ['followRedirects' => 20, 'connectTimeout' => 0.5]))->connect())), "\n";
$took = microtime(true) - $started;
var_dump(($took >= 0.45 && $took < 1.5) ?: $took);
--EXPECT--
WebSocket\ConnectException: no connection to 127.0.0.1:PORT within 0.5 s: timed out while waiting for the answer to the handshake
bool(true)
