--TEST--
A child that returns from the handler it was forked in gets an exception out of run(), and the parent loses nothing
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
    $server->on('message', function ($connection, $text) {
        if ($text === 'fork' && fork() === 0) {
            return;
        }
        if ($text === 'wait') {
            pcntl_wait($status);
            $text = 'the child ended with ' . pcntl_wexitstatus($status);
        }
        $connection->send($text);
    });
    $server->on('close', fn () => print(getmypid() === $parent ? "closed\n" : "closed in the child\n"));
    $outcome = outcome(fn () => $server->run());
    echo getmypid() === $parent ? 'parent' : 'child', ": $outcome\n";
    PHP);
$echo = function (Peer $peer, string $name): void {
    for ($i = 0; $i < 50; $i++) {
        $peer->send(TEXT, "$i");
        if (($next = $peer->next()) !== "text $i") {
            echo "$name $i: $next\n";
        }
    }
    echo "$name: all answered\n";
};
$old = Peer::open($server->port);
$old->send(TEXT, 'fork');
echo $old->next(), "\n", $server->line(), "\n";
$new = Peer::open($server->port);
$echo($old, 'old, beside the child');
$echo($new, 'new, beside the child');
$old->send(TEXT, 'wait');
echo $old->next(), "\n";
$echo($old, 'old, after the child');
$echo(Peer::open($server->port), 'another, after the child');
$new->send_close(1000);
echo $new->next(), "\n";
$old->send_close(1000);
echo $old->next(), "\n";
echo $server->stop();
--EXPECTF--
text fork
child: %S: %Sfork%S
old, beside the child: all answered
new, beside the child: all answered
text the child ended with 0
old, after the child: all answered
another, after the child: all answered
close 1000
close 1000
closed
closed
closed
parent: null
exit 0
