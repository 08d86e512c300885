--TEST--
Passwords are neither in what is found nor in what the command prints, and not in a stack trace
--FILE--
<?php
require __DIR__ . '/../command.inc';
require __DIR__ . '/faults.inc';

$url = 'ws://bob:s3cret@127.0.0.1:' . closed_port() . '/';
$options = ['headers' => ['Authorization' => 'Bearer t0ken']];
$seen = (string) WebSocket\Client::diagnose($url);
$seen .= json_encode(command('ws-doctor', ['--json', $url])) . json_encode(command('ws-doctor', [$url]));
try {
    WebSocket\Client::diagnose('ws://bob:s3cret@:1', $options);
} catch (ValueError $error) {
    $seen .= "$error";
}
var_dump(str_contains($seen, 's3cret'), str_contains($seen, 't0ken'), str_contains($seen, 'bob'));
--EXPECT--
bool(false)
bool(false)
bool(false)
