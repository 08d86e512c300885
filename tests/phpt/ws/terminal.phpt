--TEST--
ws on a terminal: messages in both directions and commands, with readline and without
--SKIPIF--
<?php
if (!shell_exec('command -v script')) die('skip needs script (Debian: bsdutils)');
?>
--FILE--
<?php
require __DIR__ . '/../command.inc';

$code = <<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary(strrev($data)) : $connection->send("got $data \e[31m"));
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP;
$has_readline = extension_loaded('readline') || is_file(PHP_EXTENSION_DIR . '/readline.so');
foreach ([[], $has_readline ? ['-d', 'extension=readline'] : []] as $options) {
    $server = serve($code);
    $ws = new Terminal('ws', ['-v', $server->url()], $options);
    $ws->read('* 101');
    $ws->type("hello\n");
    $ws->read('< got hello \x1b[31m');
    $ws->type("//slash\n");
    $ws->read('< got /slash ');
    $ws->type("/binary 00ff\n");
    $ws->read('< binary, 2 bytes: ff00');
    $ws->type("/binary 0\n");
    $ws->read('/binary takes bytes in hex');
    $ws->type("/ping are you there\n");
    $ws->read('pong after ');
    $ws->type("/nonsense\n");
    $ws->read('there is no command /nonsense');
    $ws->type("/close 1005\n");
    $ws->read('1005');
    $ws->type("/close 4000 that's it\n");
    [$rest, $status] = $ws->end();
    echo str_contains($rest, 'closed: 4000 (Private use) "that\'s it", clean, closed by the local side') ?: $rest, " exit $status\n";
    echo $server->line(), "\n", $server->stop();
}
$server = serve($code);
$ws = new Terminal('ws', [$server->url()], $options);
$ws->type("hello\n");
$ws->read('< got hello');
$ws->type("\x04");
[$rest, $status] = $ws->end();
echo str_contains($rest, 'closed: 1000 (Normal), clean') ?: $rest, " exit $status\n";
--EXPECT--
1 exit 0
4000 (Private use) "that's it", clean, closed by the remote side
exit 0
1 exit 0
4000 (Private use) "that's it", clean, closed by the remote side
exit 0
1 exit 0
