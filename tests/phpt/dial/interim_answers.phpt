--TEST--
Interim answers before the 101 are skipped, up to a number of them
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['2' => 2, '10' => 10, '11' => 11] as $count) {
    $server = serve(<<<PHP
        \$listener = listen_raw();
        \$peer = Peer::accept(\$listener);
        \$peer->write(head('HTTP/1.1 103 Early Hints', 'Link: </style.css>'));
        \$peer->write(str_repeat(head('HTTP/1.1 100 Continue'), $count - 1) . \$peer->switching('X-Last: yes') . frame(TEXT, 'first', masked: false));
        \$peer->next();
        PHP);
    $client = new WebSocket\Client($server->url());
    echo outcome(fn () => $client->receive(5.0)), ' ', json_encode($client->response()?->headers['x-last']), "\n";
}
--EXPECT--
text first ["yes"]
text first ["yes"]
WebSocket\HandshakeException: the server sent more than 10 interim answers (1xx), and none that counts null
