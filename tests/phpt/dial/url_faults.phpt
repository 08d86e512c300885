--TEST--
Each fault of a URL has its own sentence
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['', 'localhost', 'localhost:8080', 'ftp://a/', 'https://a/', 'ws:///path', 'ws://', 'ws://a:0/', 'ws://a:99999/', "ws://a/\r\nX: y", 'ws://a/#b', 'ws://[::1/', 'ws://[fe80::1%25eth0]/', 'ws+unix:run/a.sock', 'ws+unix:/a.sock:path', 'wss+unix:/a.sock:/'] as $url) {
    echo str_replace("ValueError: argument \$url must be like ws://host:port/path, ", '', outcome(fn () => new WebSocket\Client($url))), "\n";
}
--EXPECT--
'' is not a URL: relative URL without a base
'localhost' is not a URL: relative URL without a base
'localhost:8080' has the scheme localhost
'ftp://a/' has the scheme ftp
'https://a/' is not a WebSocket URL: use wss:// in place of https://
'ws:///path' has no host
'ws://' is not a URL: empty host
'ws://a:0/' has port 0
'ws://a:99999/' is not a URL: invalid port number
'ws://a/\r\nX: y' has white space or control characters
'ws://a/#b' has a fragment (#…), which RFC 6455 §3 forbids
'ws://[::1/' is not a URL: invalid IPv6 address
'ws://[fe80::1%25eth0]/' has an IPv6 address with a zone (%…), which a WebSocket URL cannot have: give the address a name in /etc/hosts, or use one that is not link-local
'ws+unix:run/a.sock' has no absolute path of a unix socket, as in ws+unix:/run/chat.sock:/path?query
'ws+unix:/a.sock:path' has a request path that does not start with '/', as in ws+unix:/run/chat.sock:/path?query
'wss+unix:/a.sock:/' has the scheme wss+unix: use wss://host/path and the option 'unix' for TLS on a unix socket
