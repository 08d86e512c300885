--TEST--
A unix socket: one that is well, one that nobody has made, one whose server has ended
--FILE--
<?php
require __DIR__ . '/faults.inc';

use WebSocket\Client;

$path = sys_get_temp_dir() . '/websocket-doctor-' . getmypid() . '.sock';
$show = function (array $step) use ($path): void {
    echo str_replace($path, 'PATH', "$step[name]: $step[detail]\n"), $step['hint'] === null ? '' : "$step[hint]\n";
};
$show(fault_of(Client::diagnose('ws://localhost/', ['unix' => $path])));
$listener = stream_socket_server("unix://$path");
fclose($listener);
$show(fault_of(Client::diagnose('ws://localhost/', ['unix' => $path])));
unlink($path);
$server = run('$server = new WebSocket\Server("unix:" . $_SERVER["argv"][1]); echo "bound\n"; $server->run();', '--', $path);
$server->line();
$diagnosis = Client::diagnose('ws://localhost/', ['unix' => $path]);
var_dump($diagnosis->ok);
array_map($show, array_slice($diagnosis->steps, 0, 2));
echo $server->stop();
--EXPECT--
tcp: unix:PATH does not exist
is the server running, and is this the path it was given? A service with PrivateTmp, and a container, has a /tmp of its own
tcp: unix:PATH refused the connection: the file is there, but nobody listens
the server that made it has ended: start it again
bool(true)
dns: not needed: a unix socket
tcp: unix:PATH
exit 0
