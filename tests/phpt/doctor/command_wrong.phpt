--TEST--
ws-doctor: what the constructor of a client throws is exit status 2; with --json an object says why, and the URL has no password
--FILE--
<?php
require __DIR__ . '/../command.inc';
require __DIR__ . '/faults.inc';

foreach ([
    ['--ca', '/nonexistent/ca.pem', 'wss://127.0.0.1:1/'], ['http://127.0.0.1/'], ['ws://bob:s3/cret@127.0.0.1:1/'], ['--timeout', 'soon', 'ws://a'], [],
] as $arguments) {
    [$printed, $errors, $status] = command('ws-doctor', $arguments);
    echo $printed, str_starts_with($errors, 'ws-doctor: ') && !str_contains($errors, 's3') ? '' : $errors, "$status ";
    [$printed, $errors, $status] = command('ws-doctor', ['--json', ...$arguments]);
    $facts = json_decode($printed, true, 512, JSON_THROW_ON_ERROR);
    echo $errors, "$status ", implode(' ', array_keys($facts)), ' ', json_encode($facts['url'], JSON_UNESCAPED_SLASHES), ' ', json_encode($facts['ok']), ' ', is_string($facts['error']) && $facts['error'] !== '', "\n";
}
[$printed] = command('ws-doctor', ['--ca', '/nonexistent/ca.pem', '--json', 'wss://a']);
echo json_decode($printed)->error, "\n";
foreach (['ws://bob:s3cret@127.0.0.1:1/?next=http://a:b@c', 'ws://127.0.0.1:1/?next=http://a:b@c', 'ws://127.0.0.1:1?next=http://a:b@c'] as $url) {
    [$printed] = command('ws-doctor', ['--json', $url]);
    echo json_decode($printed)->url, "\n";
}
--EXPECTF--
2 2 url ok error "wss://127.0.0.1:1/" false 1
2 2 url ok error "http://127.0.0.1/" false 1
2 2 url ok error "ws://127.0.0.1:1/" false 1
2 2 url ok error "ws://a" false 1
2 2 url ok error null false 1
%S/nonexistent/ca.pem%S
ws://127.0.0.1:1/?next=http://a:b@c
ws://127.0.0.1:1/?next=http://a:b@c
ws://127.0.0.1:1?next=http://a:b@c
