--TEST--
followRedirects follows redirects within one host and to others, up to its number
--FILE--
<?php
require __DIR__ . '/../support.inc';

// Answers /STATUS/LOCATION with that redirect, and everything else with a handshake; tells what was asked.
const SERVER = <<<'PHP'
    $listener = listen_raw();
    while (true) {
        $peer = Peer::accept($listener);
        $target = explode(' ', $peer->head)[1];
        $lines = preg_match_all("/^(?:Host|Authorization|Cookie|X-Api-Key|X-Plain|Origin|Sec-WebSocket-Protocol): .*(?=\r$)/m", $peer->head, $match) ? $match[0] : [];
        echo implode(' | ', [$target, ...$lines]), "\n";
        if (preg_match('~^/(30\d)/(.*)$~', $target, $match)) {
            $peer->write(head("HTTP/1.1 $match[1] There", 'Location: ' . rawurldecode($match[2]), 'Content-Length: 999'));
        } else {
            $peer->write($peer->switching());
        }
    }
    PHP;
$server = serve(SERVER);
$other = serve(SERVER);
function connect(string $path, array $options): void
{
    global $server, $other;
    $shown = outcome(fn () => (new WebSocket\Client("ws://user:secret@127.0.0.1:$server->port$path", $options))->connect()->response()->status);
    echo strtr($shown, [$server->port => 'PORT', $other->port => 'OTHER']), "\n";
}
function asked(Child $child): void
{
    global $server, $other;
    echo '  ', $child === $server ? 'server ' : 'other ', strtr($child->line(), [$server->port => 'PORT', $other->port => 'OTHER']), "\n";
}
echo "-- each status, relative\n";
foreach ([301, 302, 303, 307, 308] as $status) {
    connect("/$status/%2Fnext%3F$status", ['followRedirects' => 1]);
    asked($server);
    asked($server);
}
echo "-- to another host: what was for the first stays there\n";
$options = [
    'followRedirects' => 20, 'subprotocols' => ['chat'], 'cookies' => ['a' => 'b'], 'origin' => 'https://page.example',
    'headers' => ['X-Api-Key' => 'key', 'X-Plain' => 'plain', 'Host' => 'virtual.example'],
];
connect('/302/' . rawurlencode("http://127.0.0.1:$other->port/308/" . rawurlencode("ws://127.0.0.1:$server->port/end#part")), $options);
asked($server);
asked($other);
asked($server);
echo "-- as many as allowed, and one more\n";
$chain = '/end';
for ($hop = 1; $hop <= 3; $hop++) {
    $chain = '/307/' . rawurlencode($chain);
}
connect($chain, ['followRedirects' => 3]);
connect($chain, ['followRedirects' => 2]);
connect('/301/' . rawurlencode('/301/'), ['followRedirects' => 20]);
echo "-- the option\n";
foreach ([-1, 21, true, '1', null] as $wrong) {
    connect('/', ['followRedirects' => $wrong]);
}
--EXPECT--
-- each status, relative
101
  server /301/%2Fnext%3F301 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
  server /next?301 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
101
  server /302/%2Fnext%3F302 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
  server /next?302 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
101
  server /303/%2Fnext%3F303 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
  server /next?303 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
101
  server /307/%2Fnext%3F307 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
  server /next?307 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
101
  server /308/%2Fnext%3F308 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
  server /next?308 | Host: 127.0.0.1:PORT | Authorization: Basic dXNlcjpzZWNyZXQ=
-- to another host: what was for the first stays there
101
  server /302/http%3A%2F%2F127.0.0.1%3AOTHER%2F308%2Fws%253A%252F%252F127.0.0.1%253APORT%252Fend%2523part | Host: virtual.example | Sec-WebSocket-Protocol: chat | X-Api-Key: key | X-Plain: plain | Cookie: a=b | Origin: https://page.example | Authorization: Basic dXNlcjpzZWNyZXQ=
  other /308/ws%3A%2F%2F127.0.0.1%3APORT%2Fend%23part | Host: 127.0.0.1:OTHER | Sec-WebSocket-Protocol: chat | Origin: null
  server /end | Host: 127.0.0.1:PORT | Sec-WebSocket-Protocol: chat | Origin: null
-- as many as allowed, and one more
101
WebSocket\HandshakeException: the server answered 307 There where 101 Switching Protocols was due: the server redirects, to "/end"; the option 'followRedirects' is 2, and this would be one more
WebSocket\HandshakeException: the server answered 301 There where 101 Switching Protocols was due: the server redirects, to ""; the option 'followRedirects' is 20, and this would be one more
-- the option
ValueError: option 'followRedirects' must be between 0 and 20, -1 given
ValueError: option 'followRedirects' must be between 0 and 20, 21 given
TypeError: option 'followRedirects' must be of type int, bool given
TypeError: option 'followRedirects' must be of type int, string given
TypeError: option 'followRedirects' must be of type int, null given
