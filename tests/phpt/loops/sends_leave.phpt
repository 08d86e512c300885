--TEST--
What is sent leaves: in a handler that goes on working, at the end of a poll(), and between the polls
--FILE--
<?php
require __DIR__ . '/loop.inc';

$work = '$until = microtime(true) + 1.0; while (microtime(true) < $until);';
$server = serve_in_loop(<<<PHP
    \$server = listen();
    \$server->on('message', function (\$connection, \$text) use (&\$held) {
        \$held = \$connection;
        \$connection->send("\$text in the handler");
        if (\$text === 'work') {
            $work
        }
    });
    \$stream = \$server->stream();
    while (true) {
        select([\$stream], null);
        \$server->poll();
        if (\$held) {
            $work
            \$held->send('between the polls');
            \$server->broadcast('to all');
            $work
            \$held->send('ready');
            \$held = null;
        }
    }
    PHP);
$peer = Peer::open($server->port);
$next = function () use ($peer): void {
    $started = microtime(true);
    $what = $peer->next();
    echo $what, microtime(true) - $started < 0.8 ? " at once\n" : " later\n";
};
foreach (['rest', 'work'] as $text) {
    $peer->send(TEXT, $text);
    $next();
    $next();
    $next();
    $next();
}
--EXPECT--
text rest in the handler at once
text between the polls later
text to all at once
text ready later
text work in the handler at once
text between the polls later
text to all at once
text ready later
