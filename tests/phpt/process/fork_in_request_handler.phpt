--TEST--
A child that returns from the request handler it was forked in leaves the answer to its parent
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    function fork(): int {
        $child = pcntl_fork();
        $child === 0 && pcntl_alarm(CHILD_LIFETIME); // the parent's is not inherited
        return $child;
    }
    $parent = getmypid();
    $server = listen();
    $server->on('request', function ($request) {
        if ($request->path !== '/fork') {
            return new WebSocket\Response(200, [], 'not forked');
        }
        $child = fork();
        if ($child === 0) {
            return new WebSocket\Response(200, [], 'from the child');
        }
        pcntl_waitpid($child, $status);
        return new WebSocket\Response(200, [], 'the child ended with ' . pcntl_wexitstatus($status));
    });
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $outcome = outcome(fn () => $server->run());
    echo getmypid() === $parent ? 'parent' : 'child', ": $outcome\n";
    PHP);
$peer = Peer::open($server->port);
echo outline(answer_to($server->port, head('GET /fork HTTP/1.1', 'Host: localhost')));
echo outline(answer_to($server->port, head('GET / HTTP/1.1', 'Host: localhost')));
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
HTTP/1.1 200 OK
the child ended with 0
HTTP/1.1 200 OK
not forked
text hello
child: %S: %Sfork%S
parent: null
exit 0
