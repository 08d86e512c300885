--TEST--
Text that a script has changed is checked, wherever it came from
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) {
        $connection->send($text);
        $copy = $text;
        $copy[0] = "\xff";
        echo outcome(fn () => $connection->send($copy)), "\n";
        echo outcome(fn () => $connection->send("$text\xff")), "\n";
        echo outcome(fn () => $connection->send(substr($text, 1))), "\n";
        $text .= "\xff";
        echo outcome(fn () => $connection->send($text)), "\n";
        unset($copy);
        $text = str_replace('b', "\xff", $text);
        echo outcome(fn () => $connection->send($text)), "\n";
    });
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, "\u{e9}b");
echo $peer->next(), "\n";
$peer->send_close(1000);
echo $peer->next(), "\n";
echo $server->stop();
--EXPECTF--
text éb
close 1000
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
ValueError: %SUTF-8%SsendBinary%S
1000 (Normal), clean, closed by the remote side
exit 0
