--TEST--
With proxyProtocol, a header of version 1 or 2 says where the client comes from, in one segment with the handshake or byte by byte
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['proxyProtocol' => true]);
    $server->on('open', fn ($connection) => $connection->send("$connection->remoteAddress {$connection->request->remoteAddress}"));
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$signature = "\r\n\r\n\0\r\nQUIT\n";
$v4 = inet_pton('203.0.113.7') . inet_pton('127.0.0.1') . pack('nn', 4711, 80);
$v6 = inet_pton('2001:db8::7') . inet_pton('::1') . pack('nn', 4711, 80);
foreach ([
    'line' => "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n",
    'line of IPv6' => "PROXY TCP6 2001:db8::7 ::1 4711 80\r\n",
    'unknown' => "PROXY UNKNOWN\r\n",
    'unknown with words' => "PROXY UNKNOWN these are ignored\r\n",
    'binary' => "$signature\x21\x11" . pack('n', 12) . $v4,
    'binary of IPv6' => "$signature\x21\x21" . pack('n', 36) . $v6,
    'binary with extensions' => "$signature\x21\x11" . pack('n', 4096) . $v4 . str_repeat("\x04\0\x01x", 1021),
    'local' => "$signature\x20\0\0\0",
    'unspecified' => "$signature\x21\0\0\0",
    'unix' => "$signature\x21\x31" . pack('n', 216) . str_repeat('/', 216),
] as $name => $header) {
    $whole = Peer::dial($server->port);
    $whole->write($header . upgrade() . frame(TEXT, 'behind it'));
    $whole->read_head();
    $bytewise = Peer::dial($server->port);
    foreach (str_split(substr($header, 0, 300)) as $byte) {
        $bytewise->write($byte);
    }
    $bytewise->write(substr($header, 300) . upgrade());
    $bytewise->read_head();
    $where = fn (string $text): string => preg_replace('/127\.0\.0\.1:\d+/', 'the proxy', $text);
    echo "$name: ", $where($whole->next()), ', ', $whole->next(), ', ', $where($bytewise->next()), "\n";
}
echo $server->stop();
--EXPECT--
line: text 203.0.113.7:4711 203.0.113.7:4711, text behind it, text 203.0.113.7:4711 203.0.113.7:4711
line of IPv6: text [2001:db8::7]:4711 [2001:db8::7]:4711, text behind it, text [2001:db8::7]:4711 [2001:db8::7]:4711
unknown: text the proxy the proxy, text behind it, text the proxy the proxy
unknown with words: text the proxy the proxy, text behind it, text the proxy the proxy
binary: text 203.0.113.7:4711 203.0.113.7:4711, text behind it, text 203.0.113.7:4711 203.0.113.7:4711
binary of IPv6: text [2001:db8::7]:4711 [2001:db8::7]:4711, text behind it, text [2001:db8::7]:4711 [2001:db8::7]:4711
binary with extensions: text 203.0.113.7:4711 203.0.113.7:4711, text behind it, text 203.0.113.7:4711 203.0.113.7:4711
local: text the proxy the proxy, text behind it, text the proxy the proxy
unspecified: text the proxy the proxy, text behind it, text the proxy the proxy
unix: text the proxy the proxy, text behind it, text the proxy the proxy
exit 0
