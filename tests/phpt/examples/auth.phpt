--TEST--
The example of authentication lets in who shows a token, wherever it is, from the pages that may
--FILE--
<?php
require __DIR__ . '/example.inc';

use WebSocket\{Client, HandshakeException};

$server = serving('auth');
$attempt = function (string $path, array $options = []) use ($server): void {
    try {
        $client = (new Client($server->url($path), $options))->connect();
        echo next_of($client);
    } catch (HandshakeException $refused) {
        echo "$refused->statusCode $refused->body";
    }
};
$attempt('/');
$attempt('/?token=wrong');
$attempt('/?token=open-sesame');
$attempt('/', ['headers' => ['Authorization' => 'Bearer friend']]);
$attempt('/', ['headers' => ['Authorization' => 'Basic friend']]);
$attempt('/', ['cookies' => ['session' => 'friend']]);
$attempt('/', ['cookies' => ['session' => 'friend'], 'origin' => 'https://chat.example.com']);
$attempt('/', ['cookies' => ['session' => 'friend'], 'origin' => 'https://elsewhere.example']);

$ada = new Client($server->url('/?token=open-sesame'));
$ada->send('hello');
echo next_of($ada), next_of($ada), $server->stop();
--EXPECTF--
401 show a token: a cookie named session, a Bearer token, or ?token=
401 show a token: a cookie named session, a Bearer token, or ?token=
text welcome, Ada
text welcome, Grace
401 show a token: a cookie named session, a Bearer token, or ?token=
text welcome, Grace
text welcome, Grace
403 %s
text welcome, Ada
text Ada said hello
exit 0
