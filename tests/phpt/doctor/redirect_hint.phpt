--TEST--
A redirect's hint names the URL that it leads to, resolved as RFC 3986 says, and never a password
--FILE--
<?php
require __DIR__ . '/faults.inc';

use WebSocket\Client;

$ports = fn (string $text): string => preg_replace('/(?<=:)\d{4,5}\b/', 'PORT', $text);
$hint = function (string $location, string $path = '/chat', array $options = [], string $step = 'upgrade') use ($ports): void {
    [$url, $alive] = page('302 Found', ["Location: $location"])();
    $fault = fault_of($diagnosis = Client::diagnose(str_replace('/chat', $path, $url), $options));
    echo $location, ' => ', $ports(preg_replace('/(,| if that| \(|: ).*/s', '', $fault['hint'])), str_contains("$diagnosis$fault[hint]", 's3cret') ? ' LEAK' : '', "\n";
};
foreach ([
    '/login', 'room', '../up', '?again', '//other.example/x', '/login?next=http://127.0.0.1/a', 'http://other.example/login?next=https://a/b',
    'https://other.example:444/x', 'HTTPS://Other.Example/x#part', 'http://bob:s3cret@other.example/x', '//bob:s3cret@other.example/x', '/login?next=http://bob:s3cret@a/', 'ftp://other.example/',
] as $location) {
    $hint($location, '/a/chat?b=c');
}
// Behind a redirect that was followed the hint is of the place where it ended.
[$second, $alive] = page('302 Found', ['Location: deeper'])();
[$first, $alive_too] = page('302 Found', ["Location: http://localhost:" . parse_url($second, PHP_URL_PORT) . '/second/'])();
$fault = fault_of(Client::diagnose($first, ['followRedirects' => 1]));
echo $ports(strstr($fault['hint'], ' if', true)), "\n";
[$second, $alive] = page('404 Not Found')();
[$first, $alive_too] = page('302 Found', ['Location: ' . str_replace('ws:', 'http:', $second) . '/second'])();
echo strstr(fault_of(Client::diagnose($first, ['followRedirects' => 1]))['hint'], ':', true), "\n";
--EXPECT--
/login => use ws://127.0.0.1:PORT/login
room => use ws://127.0.0.1:PORT/a/room
../up => use ws://127.0.0.1:PORT/up
?again => use ws://127.0.0.1:PORT/a/chat?again
//other.example/x => use ws://other.example/x
/login?next=http://127.0.0.1/a => use ws://127.0.0.1:PORT/login?next=http://127.0.0.1/a
http://other.example/login?next=https://a/b => use ws://other.example/login?next=https://a/b
https://other.example:444/x => use wss://other.example:444/x
HTTPS://Other.Example/x#part => use wss://other.example/x
http://bob:s3cret@other.example/x => use ws://other.example/x
//bob:s3cret@other.example/x => use ws://other.example/x
/login?next=http://bob:s3cret@a/ => use ws://127.0.0.1:PORT/login?…
ftp://other.example/ => the server redirects to what is no WebSocket server
use ws://localhost:PORT/second/deeper
there is nothing at /chat/second
