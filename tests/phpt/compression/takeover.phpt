--TEST--
A message refers to the one before it only where that was agreed on
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([['false', ''], ['true', ''], ['true', 'server_no_context_takeover']] as [$takeover, $offer]) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => ['contextTakeover' => $takeover]]);
        \$server->on('message', fn (\$connection, \$text) => \$connection->send(prose(1000)));
        \$server->run();
        PHP);
    $peer = Peer::open_deflate($server->port, ...array_filter([$offer]));
    $sizes = [];
    for ($i = 0; $i < 3; $i++) {
        $peer->send(TEXT, 'again');
        $sizes[] = strlen($peer->frame()[1]);
    }
    echo extensions($peer->head), ': ', $sizes[1] < $sizes[0] / 4 && $sizes[2] < $sizes[0] / 4 ? 'shorter' : ($sizes === array_fill(0, 3, $sizes[0]) ? 'the same' : implode(' ', $sizes)), "\n";
}
--EXPECTF--
permessage-deflate; server_no_context_takeover; client_no_context_takeover: the same
permessage-deflate: shorter
permessage-deflate; server_no_context_takeover: the same
