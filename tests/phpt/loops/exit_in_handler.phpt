--TEST--
exit() and a fatal error in a handler under poll() end the script as they always do
--FILE--
<?php
require __DIR__ . '/loop.inc';

foreach (['exit(7);', 'fatal();'] as $end) {
    $server = serve_in_loop(<<<PHP
        eval('interface Shape {}');
        function fatal() { eval('class Shape {}'); }
        register_shutdown_function(fn () => print("shutdown\n"));
        \$server = listen();
        \$server->on('message', function () { $end });
        \$loop = new Loop;
        attach(\$loop, \$server);
        \$loop->run();
        echo "never\n";
        PHP);
    $peer = Peer::open($server->port);
    $peer->send(TEXT, 'end');
    $printed = $server->end();
    // PHP 8.5 adds where it was called.
    echo preg_replace('/\n?^(PHP )?Fatal error: .*$(\nStack trace:(\n#.*)+)?/m', 'fatal', $printed);
    do {
        $next = $peer->next();
    } while ($next !== 'end');
}
--EXPECT--
shutdown
exit 7
fatal
shutdown
exit 255
