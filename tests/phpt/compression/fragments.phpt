--TEST--
A compressed message arrives in fragments, some of them empty, with control frames between
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['false', 'true'] as $takeover) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => ['contextTakeover' => $takeover]]);
        \$server->on('message', fn (\$connection, \$data, \$isBinary) => \$connection->send((\$isBinary ? 'binary ' : 'text ') . strlen(\$data) . ' ' . md5(\$data)));
        \$server->run();
        PHP);
    $peer = Peer::open_deflate($server->port);
    $deflate = new Deflate(takes_over: $takeover === 'true');
    foreach ([TEXT => 'text', BINARY => 'binary'] as $opcode => $name) {
        $data = prose(20000, 'ü and 😀'); // cut anywhere
        $peer->send_compressed($opcode, '', fin: false);
        foreach (str_split($deflate->deflate($data), 100) as $index => $piece) {
            $peer->send(CONTINUATION, $piece, fin: false);
            $peer->send(CONTINUATION, '', fin: false);
            if ($index % 5 === 0) {
                $peer->send(PING, "$index");
                if ($peer->next() !== "pong $index") {
                    echo "no pong\n";
                }
            }
        }
        $peer->send(CONTINUATION, '');
        var_dump($peer->next() === "text $name 20000 " . md5($data));
    }
}
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
