--TEST--
ws from a pipe to a terminal: what comes cannot take the terminal over
--SKIPIF--
<?php
if (!shell_exec('command -v script')) die('skip needs script (Debian: bsdutils)');
?>
--FILE--
<?php
require __DIR__ . '/../command.inc';

$code = <<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) {
        $connection->send("\e[31m \u{9b} \u{202e}abc\u{2066}\u{200b}\u{2028}\u{feff} ü\t$text");
        $connection->sendBinary("\x00\e[2J");
    });
    $server->run();
    PHP;
$server = serve($code);
$extension = '-d ' . escapeshellarg('extension=' . getenv('WEBSOCKET_EXTENSION'));
$ws = sprintf('echo hello | %s -n %s %s --wait 0.5 %s', PHP_BINARY, $extension, escapeshellarg(__DIR__ . '/../../../php/bin/ws'), $server->url());
echo str_replace("\r", '', shell_exec('script -qec ' . escapeshellarg($ws) . ' /dev/null </dev/null'));
echo json_encode(shell_exec($ws)), "\n";
--EXPECT--
\x1b[31m \u{9b} \u{202e}abc\u{2066}\u{200b}\u{2028}\u{feff} ü	hello
binary, 5 bytes: 001b5b324a
"\u001b[31m \u009b \u202eabc\u2066\u200b\u2028\ufeff \u00fc\thello\n\u0000\u001b[2J"
