--TEST--
The listening example comes back to a server that was restarted, and leaves at SIGTERM
--FILE--
<?php
require __DIR__ . '/example.inc';

$echo = '$server->on("message", fn ($connection, $text) => $connection->send("you said $text")); $server->run();';
$server = serve('$server = listen(); ' . $echo);
$example = example('listen', $server->url());
echo $example->line(), "\n", $server->stop();
echo preg_replace('/ in \d.*/', '', $example->line() . "\n" . $example->line()), "\n";
$again = serve("\$server = new WebSocket\\Server('127.0.0.1', $server->port, ['shutdownTimeout' => 1]); echo \$server->port(), \"\\n\"; " . $echo);
do {
    $line = $example->line();
} while (str_starts_with($line, 'attempt') || str_starts_with($line, 'websocket: '));
echo $line, "\n", $example->stop(), $again->stop();
--EXPECTF--
you said hello
exit 0
closed: 1001 (Going away) "the server is stopping", clean, closed by the remote side
attempt 1
you said hello
closed: 1001 (Going away)%S
exit 0
exit 0
