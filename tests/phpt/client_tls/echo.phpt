--TEST--
Messages of any size come back over TLS 1.2 and 1.3, from a server made with OpenSSL
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
foreach (SERVER_VERSIONS as $version => $method) {
    $server = serve_openssl(context($authority->issue('site'), ['crypto_method' => $method]), <<<'PHP'
        while ([$opcode, $payload] = $peer->frame()) {
            $peer->send($opcode, $payload);
            if ($opcode === CLOSE) {
                break 2;
            }
        }
        PHP);
    $client = client($server, ['caFile' => "$authority->directory/ca.pem"]);
    foreach ([0, 1, 125, 126, 16384, 65536, 1 << 20] as $size) {
        $client->send(str_repeat('x', $size));
        $client->sendBinary(str_repeat("\xFF", $size));
        [$text, $binary] = [$client->receive(10.0), $client->receive(10.0)];
        if ([$text->data, $text->isBinary, $binary->data, $binary->isBinary] !== [str_repeat('x', $size), false, str_repeat("\xFF", $size), true]) {
            echo "$size bytes came back as something else\n";
        }
    }
    echo "$version ", $client->close(3000, 'done'), "\n";
    $server->end();
}
--EXPECTF--
TLSv1.2 3000 (Registered) "done", clean, closed by the local side
TLSv1.3 3000 (Registered) "done", clean, closed by the local side
