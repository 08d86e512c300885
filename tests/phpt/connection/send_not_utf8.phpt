--TEST--
Text that is not UTF-8 is a ValueError that points to sendBinary()
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        foreach (["\xff", "\xc0\x80", "\xed\xa0\x80", "cut \xf0\x9f\x8c"] as $text) {
            echo outcome(fn () => $connection->send($text)), "\n";
        }
        $connection->send('fine');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
text fine
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
exit 0
