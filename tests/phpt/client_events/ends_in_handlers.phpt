--TEST--
A handler may exit, fail fatally, fork, or let go of its client
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("open", fn ($connection) => $connection->send("hello")); $server->on("close", fn ($connection, $info) => print($info->code . "\n")); $server->run();');
$handlers = [
    'exits' => 'exit(3);',
    'fails fatally' => 'ini_set("memory_limit", "20M"); str_repeat("x", 40 << 20);',
    'lets go of it' => '$client = null; gc_collect_cycles(); $GLOBALS["kept"]->close(1000);',
    'forks' => 'if (pcntl_fork() === 0) exit(0); pcntl_wait($status); echo "child ", pcntl_wexitstatus($status), "\n"; $client->stop();',
    'forks and returns' => 'if (pcntl_fork() === 0) { $is_child = true; return; } pcntl_wait($status); echo "child ", pcntl_wexitstatus($status), "\n"; $client->stop();',
];
foreach ($handlers as $title => $handler) {
    echo "-- it $title\n";
    $child = run('$client = new WebSocket\Client($_SERVER["argv"][1]); $kept = $client; $is_child = false;
        $client->on("message", function () use (&$client, &$is_child) {' . $handler . '});
        $client->on("close", fn () => print("close\n"));
        try { $kept->run(); echo "returned\n"; } catch (WebSocket\WebSocketException $thrown) { echo $is_child ? "the child is told\n" : "$thrown"; }', '--', $server->url());
    echo $child->end(), $server->line(), "\n";
}
echo $server->stop();
--EXPECTF--
-- it exits
exit 3
1001
-- it fails fatally

Fatal error: Allowed memory size of %a
exit 255
1001
-- it lets go of it
close
returned
exit 0
1000
-- it forks
child 0
close
returned
exit 0
1001
-- it forks and returns
the child is told
child 0
close
returned
exit 0
1001
exit 0
