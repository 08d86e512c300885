--TEST--
exit() in the handshake handler ends the script as it always does
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', function () {
        exit(3);
    });
    $server->run();
    PHP);
$peer = Peer::dial($server->port);
$peer->write(upgrade());
$answer = $peer->read_all();
var_dump($answer === '' || str_starts_with($answer, 'HTTP/1.1 503 ') ?: $answer);
echo $server->end();
--EXPECT--
bool(true)
exit 3
