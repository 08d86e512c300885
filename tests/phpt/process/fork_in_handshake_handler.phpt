--TEST--
A child that returns from the handshake handler it was forked in leaves the word to its parent
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
    $server->on('handshake', function ($request) {
        if ($request->path !== '/fork') {
            return true;
        }
        $child = fork();
        if ($child === 0) {
            return new WebSocket\Response(403, [], 'from the child');
        }
        pcntl_waitpid($child, $status);
        return new WebSocket\Response(101, ['X-Child' => 'ended with ' . pcntl_wexitstatus($status)]);
    });
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $outcome = outcome(fn () => $server->run());
    echo getmypid() === $parent ? 'parent' : 'child', ": $outcome\n";
    PHP);
$peer = Peer::open($server->port);
echo outline(Peer::open($server->port, '/fork')->head, 'x-child');
echo strtok(Peer::open($server->port)->head, "\r"), "\n";
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
HTTP/1.1 101 Switching Protocols
X-Child: ended with 0

HTTP/1.1 101 Switching Protocols
text hello
child: %S: %Sfork%S
parent: null
exit 0
