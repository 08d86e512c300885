--TEST--
A message may end with the last block of a stream, RFC 7692 §7.2.3.4; the next one starts afresh
--FILE--
<?php
require __DIR__ . '/../support.inc';

$deflate = new Deflate();
foreach (['false', 'true'] as $takeover) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => ['contextTakeover' => $takeover]]);
        \$server->on('message', fn (\$connection, \$text) => \$connection->send(strlen(\$text) . ' ' . md5(\$text)));
        \$server->run();
        PHP);
    $peer = Peer::open_deflate($server->port);
    foreach ([300, 5, 70000] as $size) {
        $text = prose($size);
        foreach ([
            'ended' => [$text, gzdeflate($text)],
            'ended and begun again' => ["$text$text", gzdeflate($text) . $deflate->deflate($text)],
            'not ended' => [$text, $deflate->deflate($text)],
        ] as $name => [$message, $payload]) {
            $peer->send_compressed(TEXT, $payload);
            if ($peer->next() !== 'text ' . strlen($message) . ' ' . md5($message)) {
                echo "takeover $takeover, $size bytes, $name: differs\n";
            }
        }
    }
}
echo "done\n";
--EXPECTF--
done
