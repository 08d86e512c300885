--TEST--
exit(), a fatal error and an uncaught exception in a pcntl handler end a script that waits, with 1001; a signal without a handler ends it as always
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$handlers = [
    'exit(3);',
    'ini_set("memory_limit", "4M"); str_repeat("x", 8 << 20);',
    'throw new DomainException("not caught");',
    null,
];
foreach ($handlers as $handler) {
    $server = serve('$peer = Peer::welcome(listen_raw()); echo $peer->next(), "\n";');
    $set = $handler === null ? '' : "pcntl_signal(SIGINT, function () { $handler });";
    $script = run('$client = (new WebSocket\Client($_SERVER["argv"][1]))->connect();' . $set . 'echo "connected\n"; $client->receive();', '--', $server->url());
    echo $script->line(), "\n";
    $script->signal(2);
    preg_match('/(Fatal error: .*?) (?:in|\()|(?:exit|signal) \d+$/m', $ending = $script->end(), $match);
    echo $match[1] ?? '', ' ', substr($ending, strrpos(rtrim($ending), "\n") ?: 0), $server->line(), "\n", $server->end();
}
--EXPECTF--
connected
 exit 3
close 1001
exit 0
connected
Fatal error: Allowed memory size of 4194304 bytes exhausted 
exit 255
close 1001
exit 0
connected
Fatal error: Uncaught DomainException: not caught 
exit 255
close 1001
exit 0
connected
 signal 2
end
exit 0
