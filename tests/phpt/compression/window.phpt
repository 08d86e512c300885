--TEST--
What is sent refers back no further than the window that was agreed on, at every level
--FILE--
<?php
require __DIR__ . '/../support.inc';

// What comes again does so at distances around each size of window; the zeros are for the smallest, so that it pays.
$message = str_repeat("\0", 100000);
foreach ([200, 250, 257, 300, 505, 513, 600, 1025, 3000, 9000, 33000] as $distance) {
    $message .= str_repeat(noise($distance, "distance $distance"), 3);
}
foreach (range(1, 9) as $level) {
    $server = serve(<<<PHP
        \$server = listen(['maxSendBuffer' => 16 << 20, 'compression' => ['contextTakeover' => true, 'level' => $level]]);
        \$server->on('message', function (\$connection, \$data) {
            \$connection->sendBinary(\$data);
            \$connection->sendBinary(strrev(\$data));
        });
        \$server->run();
        PHP);
    echo "level $level:";
    foreach ([8, 9, 12] as $bits) {
        $peer = Peer::open_deflate($server->port, "server_max_window_bits=$bits");
        $peer->send(BINARY, $message);
        $deflate = new Deflate($bits, takes_over: true);
        [$first, $second] = [$peer->next($deflate), $peer->next($deflate)];
        echo " $bits ", $first === 'compressed binary ' . bin2hex($message) && $second === 'compressed binary ' . bin2hex(strrev($message)) ? 'fits' : 'differs';
    }
    echo "\n";
}
--EXPECTF--
level 1: 8 fits 9 fits 12 fits
level 2: 8 fits 9 fits 12 fits
level 3: 8 fits 9 fits 12 fits
level 4: 8 fits 9 fits 12 fits
level 5: 8 fits 9 fits 12 fits
level 6: 8 fits 9 fits 12 fits
level 7: 8 fits 9 fits 12 fits
level 8: 8 fits 9 fits 12 fits
level 9: 8 fits 9 fits 12 fits
