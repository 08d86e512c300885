--TEST--
Redirects that are followed are told, and so is why one is not
--FILE--
<?php
require __DIR__ . '/faults.inc';

use WebSocket\Client;

$ports = fn (string $text): string => preg_replace('/(?<=:)\d{4,5}\b/', 'PORT', $text);
$server = serve('listen()->run();');
[$url, $alive] = page('302 Found', ["Location: http://127.0.0.1:$server->port/there"])();
$diagnosis = Client::diagnose($url, ['followRedirects' => 1]);
var_dump($diagnosis->ok);
echo $ports($diagnosis->steps[0]['detail']), "\n";
[$url, $alive] = page('302 Found', ['Location: /again'])();
echo $ports(fault_of(Client::diagnose($url, ['followRedirects' => 2]))['detail']), "\n";
--EXPECT--
bool(true)
127.0.0.1 (302 from ws://127.0.0.1:PORT/chat to ws://127.0.0.1:PORT/there)
302 Found in place of 101 Switching Protocols, to "/again"; the option 'followRedirects' is 2, and this would be one more
