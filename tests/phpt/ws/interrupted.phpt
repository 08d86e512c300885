--TEST--
ws: Ctrl-C closes with 1000
--EXTENSIONS--
pcntl
--SKIPIF--
<?php
if (!shell_exec('command -v script')) die('skip needs script (Debian: bsdutils)');
?>
--FILE--
<?php
require __DIR__ . '/../command.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$ws = new Terminal('ws', [$server->url()]);
$ws->type("hello\n");
$ws->read('< hello');
$ws->type("\x03");
[$rest, $status] = $ws->end();
echo str_contains($rest, 'closed: 1000 (Normal), clean, closed by the local side') ?: $rest, " exit $status\n", $server->line(), "\n";
--EXPECT--
1 exit 0
1000 (Normal), clean, closed by the remote side
