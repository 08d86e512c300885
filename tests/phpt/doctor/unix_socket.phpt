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
// A server that redirects, and one that speaks TLS: the URL to use has its host, not the path of the socket.
foreach (['HTTP/1.1 302 Found' => 'Location: /elsewhere', 'HTTP/1.1 400 Bad Request' => 'Content-Length: 23'] as $status => $header) {
    $server = run('$listener = stream_socket_server("unix://" . $_SERVER["argv"][1]); echo "bound\n"; while ($socket = stream_socket_accept($listener, CHILD_LIFETIME)) { fread($socket, 65536); fwrite($socket, head($_SERVER["argv"][2], $_SERVER["argv"][3]) . "this port speaks TLS now"); fclose($socket); }', '--', "$path.raw", $status, $header);
    $server->line();
    foreach ([['ws://chat.example:81/chat', ['unix' => "$path.raw"]], ["ws+unix:$path.raw:/chat", []]] as [$url, $options]) {
        echo str_replace($path, 'PATH', preg_replace('/( if that|; a proxy).*/s', '', fault_of(Client::diagnose($url, $options))['hint'])), "\n";
    }
    unset($server);
    unlink("$path.raw");
}
--EXPECT--
tcp: unix:PATH does not exist
is the server running, and is this the path it was given? A service with PrivateTmp, and a container, has a /tmp of its own
tcp: unix:PATH refused the connection: the file is there, but nobody listens
the server that made it has ended: start it again
bool(true)
dns: not needed: a unix socket
tcp: unix:PATH
exit 0
use ws://chat.example:81/elsewhere (the option 'unix' stays PATH.raw)
use ws://localhost/elsewhere (the option 'unix' stays PATH.raw)
use wss://chat.example:81/chat (the option 'unix' stays PATH.raw)
use wss://localhost/chat (the option 'unix' stays PATH.raw)
