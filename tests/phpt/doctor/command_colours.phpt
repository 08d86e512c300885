--TEST--
ws-doctor has colours on a terminal, not with NO_COLOR or --no-color, and never without a terminal
--SKIPIF--
<?php
if (!shell_exec('command -v script')) die('skip needs script (Debian: bsdutils)');
?>
--FILE--
<?php
require __DIR__ . '/../command.inc';
require __DIR__ . '/faults.inc';

$url = 'ws://127.0.0.1:' . closed_port();
foreach ([
    'terminal' => [[$url], [], true],
    'terminal, NO_COLOR' => [[$url], ['NO_COLOR' => '1'], true],
    'terminal, NO_COLOR empty' => [[$url], ['NO_COLOR' => ''], true],
    'terminal, --no-color' => [['--no-color', $url], [], true],
    'terminal, --json' => [['--json', $url], [], true],
    'dumb terminal' => [[$url], ['TERM' => 'dumb'], true],
    'pipe' => [[$url], [], false],
] as $name => [$arguments, $environment, $terminal]) {
    [$printed, , $status] = command('ws-doctor', $arguments, environment: $environment, terminal: $terminal);
    echo "$name: ", substr_count($printed, "\e[") ? 'colours' : 'none', ", exit $status\n";
}
[$printed] = command('ws-doctor', [$url], terminal: true);
echo preg_match('/^tcp +\e\[1;31mFAULT\e\[0m .*$/m', $printed), preg_match('/^dns +\e\[32mok\e\[0m/m', $printed), preg_match('/^close +\e\[2m--\e\[0m/m', $printed), "\n";
echo preg_replace('/\e\[[\d;]*m/', '', str_replace("\r", '', settled($printed))) === settled((string) WebSocket\Client::diagnose($url)) . "\n" ? 'the same text' : $printed, "\n";
--EXPECT--
terminal: colours, exit 1
terminal, NO_COLOR: none, exit 1
terminal, NO_COLOR empty: colours, exit 1
terminal, --no-color: none, exit 1
terminal, --json: none, exit 1
dumb terminal: none, exit 1
pipe: none, exit 1
111
the same text
