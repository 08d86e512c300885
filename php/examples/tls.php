<?php
declare(strict_types=1);

// wss:// without a proxy in front. A certificate to try it with, of nobody's but this machine's trust:
//
//   openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
//     -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem
//   php tls.php [port [host [cert.pem [key.pem]]]]
//   php ../bin/ws --ca cert.pem wss://localhost:8443/
//
// echoes what is typed. With a certificate of a CA, cert.pem is the whole chain (what certbot calls fullchain.pem). When
// the files are renewed, kill -HUP, or reloadTls() as the timer here does: who is connected stays so.

use WebSocket\{Connection, Server, TlsException};

const RENEWAL = 3600; // seconds between two looks at the files

[, $port, $host, $cert, $key] = $argv + [1 => '8443', '127.0.0.1', 'cert.pem', 'key.pem'];
try {
    $server = new Server($host, (int) $port, ['tls' => ['cert' => $cert, 'key' => $key]]);
} catch (TlsException $fault) {
    fwrite(STDERR, $fault->getMessage() . "\n");
    exit(1);
}
$server->on('message', function (Connection $connection, string $data, bool $isBinary): void {
    $isBinary ? $connection->sendBinary($data) : $connection->send($data);
});
$server->every(RENEWAL, $server->reloadTls(...));

echo "serving {$server->address()}\n";
$server->run();
