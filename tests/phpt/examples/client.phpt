--TEST--
The client example sends, prints the answer and closes
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send("you said $text")); $server->run();');
$example = fn (string ...$arguments): string => shell_exec(implode(' ', array_map('escapeshellarg', [PHP_BINARY, '-n', '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), __DIR__ . '/../../../php/examples/client.php', ...$arguments])) . ' 2>&1');
echo $example($server->url(), 'hello');
echo $server->stop(), $example($server->url(), 'hello');
--EXPECTF--
you said hello
%S1000%S
exit 0
%srefused%S
