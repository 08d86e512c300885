--TEST--
With takeover messages that would grow do not disturb those that follow
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([1, 6] as $level) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => ['contextTakeover' => true, 'threshold' => 0, 'level' => $level]]);
        \$server->on('message', fn (\$connection, \$data) => \$connection->sendBinary(\$data));
        \$server->run();
        PHP);
    $peer = Peer::open_deflate($server->port);
    $deflate = new Deflate(takes_over: true);
    $wrong = 0;
    foreach (range(1, 100) as $index) {
        foreach ([prose(300), noise($index * 700, "$index"), prose(300), noise($index, "short $index")] as $data) {
            $peer->send(BINARY, $data);
            [$opcode, $payload, $fin, $is_compressed] = $peer->frame();
            $wrong += ($is_compressed ? $deflate->inflate($payload) : $payload) === $data ? 0 : 1;
            $wrong += strlen($payload) <= strlen($data) + 64 ? 0 : 1;
        }
    }
    echo "level $level: $wrong wrong\n";
}
--EXPECTF--
level 1: 0 wrong
level 6: 0 wrong
