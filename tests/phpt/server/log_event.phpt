--TEST--
log gets a PSR-3 level, a text and an array
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
    $server->on('log', function (string $level, string $message, array $context) use ($levels) {
        static $said = false;
        $fine = in_array($level, $levels, true) && $message !== '';
        if (!$said || !$fine) {
            echo $fine ? "well-formed\n" : "level $level, message $message\n";
        }
        $said = true;
    });
    $server->run();
    PHP);
echo strtok(answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8')), "\r"), "\n";
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'unmasked', masked: false));
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
HTTP/1.1 426 Upgrade Required
close 1002%S
well-formed
exit 0
