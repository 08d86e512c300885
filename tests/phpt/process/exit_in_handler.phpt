--TEST--
exit() in a handler ends the script with its status, sockets closed
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['open', 'message', 'close', 'start', 'timer'] as $where) {
    $server = serve(str_replace('WHERE', $where, <<<'PHP'
        register_shutdown_function(fn () => print("shutdown function\n"));
        $server = listen();
        'WHERE' === 'timer' ? $server->after(0.05, fn () => exit(7)) : $server->on('WHERE', fn () => exit(7));
        $server->run();
        echo "not reached\n";
        PHP));
    try {
        $peer = Peer::open($server->port);
        $peer->send(TEXT, 'x');
        $peer->send_close(1000);
        while ($peer->next() !== 'end');
    } catch (RuntimeException) {
        // Gone before the handshake.
    }
    echo "$where: ", $server->end();
}
--EXPECTF--
open: shutdown function
exit 7
message: shutdown function
exit 7
close: shutdown function
exit 7
start: shutdown function
exit 7
timer: shutdown function
exit 7
