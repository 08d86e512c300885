--TEST--
What a server says cannot reach the terminal
--FILE--
<?php
require __DIR__ . '/faults.inc';

[$url, $child] = page("403 No", ["Location: b\x9b0;c"], "\x1b[2Jgo away\x07")();
$diagnosis = WebSocket\Client::diagnose($url);
var_dump(preg_match('/[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/', (string) $diagnosis));
echo preg_replace('/^(http|upgrade).*? ms  /m', '$1 ', explode("\naccept", explode("\n", (string) $diagnosis, 4)[3])[0]), "\n";
--EXPECT--
int(0)
http an answer with status 403
upgrade 403 No in place of 101 Switching Protocols, to "b\u{9b}0;c"; it says: \u{1b}[2Jgo away\u{7}
               the server knows what is asked and refuses it: it may want an Origin of its own pages
               (option 'origin'; on our server: 'origins'), a login (Cookie, Authorization), or
               another address; or the proxy has a rule that forbids it
