--TEST--
The TLS example serves wss:// with the certificate that its comment makes, and says which file is missing
--SKIPIF--
<?php if (!trim((string) shell_exec('command -v openssl'))) die('skip needs openssl'); ?>
--FILE--
<?php
require __DIR__ . '/example.inc';

use WebSocket\Client;

$directory = sys_get_temp_dir() . '/websocket-example-' . getmypid();
mkdir($directory);
preg_match('/^openssl (?:.*\\\\\n)*.*$/m', shown('tls'), $command);
exec('cd ' . escapeshellarg($directory) . " && $command[0] 2>&1", $output, $status);
echo $status === 0 ? '' : implode("\n", $output);

$server = serving('tls', "$directory/cert.pem", "$directory/key.pem");
foreach (['localhost', '127.0.0.1'] as $host) {
    $client = new Client("wss://$host:$server->port/", ['tls' => ['caFile' => "$directory/cert.pem"]]);
    $client->send("hello $host");
    $client->sendBinary("\x00\x01");
    echo next_of($client), next_of($client), describe($client->close()), "\n";
}
echo $server->stop();

array_map(unlink(...), glob("$directory/*"));
rmdir($directory);
echo str_contains($missing = example('tls', '0', '127.0.0.1', "$directory/cert.pem")->end(), "$directory/cert.pem") ? '' : $missing;
echo strstr($missing, 'exit');
--EXPECT--
text hello localhost
binary 0001
1000 "" clean local
text hello 127.0.0.1
binary 0001
1000 "" clean local
exit 0
exit 1
