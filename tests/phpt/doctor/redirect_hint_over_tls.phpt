--TEST--
A redirect's hint over TLS stays with wss://, and a way to ws:// is told as what it is
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/faults.inc';

use WebSocket\Client;

$authority = new Authority();
$options = ['tls' => ['caFile' => "$authority->directory/ca.pem"]];
foreach (['/login', 'http://localhost/login'] as $location) {
    $server = serve_tls($authority->issue('site'), <<<PHP
        \$context = stream_context_create(['ssl' => ['local_cert' => \$tls['cert'], 'local_pk' => \$tls['key']]]);
        \$listener = stream_socket_server('ssl://127.0.0.1:0', \$code, \$why, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, \$context);
        echo parse_url('tcp://' . stream_socket_get_name(\$listener, false), PHP_URL_PORT), "\n";
        while (true) {
            if (\$socket = @stream_socket_accept(\$listener, CHILD_LIFETIME)) {
                fread(\$socket, 65536);
                fwrite(\$socket, head('HTTP/1.1 302 Found', 'Location: $location', 'Content-Length: 0'));
                fclose(\$socket);
            }
        }
        PHP);
    $fault = fault_of(Client::diagnose("wss://localhost:$server->port/chat", $options));
    echo str_replace((string) $server->port, 'PORT', preg_replace('/( if that|: ).*/s', '', $fault['hint'])), "\n";
}
--EXPECT--
use wss://localhost:PORT/login
it leads from wss:// to ws://localhost/login, and no client follows it there
