--TEST--
Over TLS the doctor says what was agreed on, and needs no certificate that is good where verify is false
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/faults.inc';

[$url, $alive, $options] = secured(new Authority());
foreach ([$options, ['tls' => ['verify' => false]]] as $options) {
    $diagnosis = WebSocket\Client::diagnose($url, $options);
    var_dump($diagnosis->ok);
    echo $diagnosis->ok ? "{$diagnosis->steps[2]['detail']}\n" : "$diagnosis\n";
}
--EXPECTF--
bool(true)
TLS%S
bool(true)
TLS%S
