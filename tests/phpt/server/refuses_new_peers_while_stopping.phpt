--TEST--
A server that stops accepts no more
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 5.0]);
    $server->on('open', fn () => print("open\n"));
    $server->on('message', fn () => $server->stop());
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'stop');
echo $peer->next(), "\n";
$late = @stream_socket_client("tcp://127.0.0.1:$server->port", $code, $why, 1.0);
if ($late) {
    fwrite($late, upgrade());
    stream_set_timeout($late, 1);
    var_dump(str_contains((string) @fread($late, 100), ' 101 '));
} else {
    var_dump(false);
}
$peer->send_close(1001);
echo $server->end();
--EXPECTF--
close 1001%S
bool(false)
open
exit 0
