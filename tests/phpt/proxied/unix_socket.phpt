--TEST--
A unix socket and a proxy together are a ValueError
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['http://bob:s3cret@127.0.0.1:1', 'socks5://127.0.0.1:1'] as $proxy) {
    echo outcome(fn () => new WebSocket\Client('ws+unix:/run/chat.sock:/path', ['proxy' => $proxy])), "\n";
    echo outcome(fn () => new WebSocket\Client('ws://localhost/', ['proxy' => $proxy, 'unix' => '/run/chat.sock'])), "\n";
}
var_dump((new WebSocket\Client('ws+unix:/run/chat.sock', ['proxy' => null]))->isOpen());
--EXPECT--
ValueError: option 'proxy': a unix socket is not reached through a proxy, leave it away
ValueError: option 'proxy': a unix socket is not reached through a proxy, leave it away
ValueError: option 'proxy': a unix socket is not reached through a proxy, leave it away
ValueError: option 'proxy': a unix socket is not reached through a proxy, leave it away
bool(false)
