--TEST--
systemd hears READY when connections are accepted, and STOPPING when the stop begins
--FILE--
<?php
require __DIR__ . '/../support.inc';

$names = [sys_get_temp_dir() . '/notify-' . getmypid() . '.sock'];
if (PHP_OS_FAMILY === 'Linux') {
    $names[] = '@notify-' . getmypid();
}
foreach ($names as $name) {
    $manager = stream_socket_server('udg://' . ($name[0] === '@' ? "\0" . substr($name, 1) : $name), $code, $why, STREAM_SERVER_BIND);
    stream_set_timeout($manager, (int) DEADLINE);
    putenv("NOTIFY_SOCKET=$name");
    $server = serve(<<<'PHP'
        $server = listen();
        $server->on('start', fn () => print("starting\n"));
        $server->run();
        PHP);
    putenv('NOTIFY_SOCKET');
    echo $server->line(), ' ', json_encode(explode("\n", fread($manager, 4096))[0]), "\n";
    $peer = Peer::open($server->port);
    $server->signal();
    echo json_encode(explode("\n", fread($manager, 4096))[0]), ' ', $peer->next(), "\n";
    $peer->send_close(1001);
    echo $server->end();
    @unlink($name);
}
if (count($names) === 1) {
    echo "starting \"READY=1\"\n\"STOPPING=1\" close 1001 the server is stopping\nexit 0\n";
}
--EXPECT--
starting "READY=1"
"STOPPING=1" close 1001 the server is stopping
exit 0
starting "READY=1"
"STOPPING=1" close 1001 the server is stopping
exit 0
