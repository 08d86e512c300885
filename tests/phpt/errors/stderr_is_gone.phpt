--TEST--
A warning that finds stderr closed, or a pipe to nobody, does not end the server
--SKIPIF--
<?php if (!trim((string) shell_exec('command -v prlimit'))) die('skip needs prlimit'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['closed' => 'exec "$@" 2>&-', 'a pipe to nobody' => 'exec "$@"'] as $name => $exec) {
    echo "-- $name\n";
    $server = serve('const EXEC = ' . var_export($exec, true) . ';' . <<<'PHP'
        $code = 'require ' . var_export((new ReflectionFunction('listen'))->getFileName(), true) . ';' . <<<'CODE'
            $server = listen();
            $server->after(CHILD_LIFETIME, fn () => $server->stop(0.0)); // nobody else stops it, should the test fail
            $server->on('message', fn ($connection, $text) => $text === 'stop' ? $server->stop(0.0) : $connection->send($text));
            exec('prlimit --nofile=40:40 --pid ' . getmypid());
            $server->run();
            echo "run() returned\n";
            CODE;
        $command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), '-r', $code];
        $process = proc_open(['sh', '-c', EXEC, 'sh', ...$command], [2 => ['pipe', 'w']], $pipes);
        fclose($pipes[2]);
        $status = proc_close($process);
        echo "it ended with $status\n";
        PHP);
    $peer = Peer::open($server->port);
    // With no file handles left, accepting fails; without a log handler that goes to stderr.
    $crowd = [];
    for ($i = 0; $i < 60; $i++) {
        $crowd[] = Peer::dial($server->port);
    }
    foreach (['first', 'second'] as $text) {
        $peer->send(TEXT, $text);
        echo $peer->next(), "\n";
    }
    $crowd = null;
    Peer::open($server->port);
    $peer->send(TEXT, 'stop');
    echo $server->end();
}
--EXPECT--
-- closed
text first
text second
run() returned
it ended with 0
exit 0
-- a pipe to nobody
text first
text second
run() returned
it ended with 0
exit 0
