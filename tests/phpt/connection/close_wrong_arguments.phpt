--TEST--
A code that may not be sent, or a reason too long, is a ValueError
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        foreach ([-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65536, WebSocket\CloseCode::NoStatus, WebSocket\CloseCode::Abnormal, WebSocket\CloseCode::TlsHandshake] as $code) {
            try {
                $connection->close($code);
                echo describe($code), " was taken\n";
            } catch (ValueError) {
            }
        }
        echo outcome(fn () => $connection->close(1000, str_repeat('r', 124))), "\n";
        echo outcome(fn () => $connection->close(1000, "\xff")), "\n";
        echo outcome(fn () => $connection->close('soon')), "\n";
        $connection->close(1000, str_repeat('r', 123));
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo strlen($peer->next()), "\n", $server->stop();
--EXPECTF--
134
ValueError: %s123%S
ValueError: %sUTF-8%S
TypeError: %s
exit 0
