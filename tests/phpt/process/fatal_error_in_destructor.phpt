--TEST--
A fatal error in a destructor ends the script as it always does, and the signals are the script's again
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['returned', 'data', 'timer'] as $place) {
    echo "-- $place\n";
    $server = serve('const PLACE = ' . var_export($place, true) . ';' . <<<'PHP'
        final class Bomb
        {
            public function __destruct() { trigger_error('beyond repair', E_USER_ERROR); }
        }
        register_shutdown_function(function () {
            echo "shutdown function\n";
            sleep(30);
            echo "SIGTERM is not the default\n";
        });
        $server = listen();
        $server->on('message', function ($connection) use ($server) {
            $bomb = new Bomb;
            match (PLACE) {
                'returned' => null,
                'data' => [$connection->data = $bomb, $connection->terminate()],
                'timer' => $server->after(0.0, function () use ($bomb) {}),
            };
            return PLACE === 'returned' ? $bomb : null;
        });
        $server->run();
        echo "not reached\n";
        PHP);
    $peer = Peer::open($server->port);
    $peer->send(TEXT, 'x');
    do {
        echo $line = $server->line(), "\n";
    } while ($line !== null && $line !== 'shutdown function');
    echo $server->stop();
}
--EXPECTF--
-- returned
%AFatal error: beyond repair%Ashutdown function
signal 15
-- data
%AFatal error: beyond repair%Ashutdown function
signal 15
-- timer
%AFatal error: beyond repair%Ashutdown function
signal 15
