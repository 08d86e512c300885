--TEST--
The chat example tells those in a room what is said in it, and nobody else
--FILE--
<?php
require __DIR__ . '/example.inc';

use WebSocket\Client;

$server = serving('chat');
$visit = fn (string $path): Client => (new Client($server->url($path)))->connect();
$ada = $visit('/tea?name=Ada');
echo next_of($ada);
$grace = $visit('/tea?name=Grace');
echo next_of($grace), next_of($ada);
$joan = $visit('/coffee');
echo next_of($joan);

$grace->send('Good morning');
echo next_of($ada);
$joan->close();
$grace->close();
echo next_of($ada);

foreach (['/', '/tea/2?name=Mary', '/tea?name=' . str_repeat('x', 33), '/tea?name=%ff', '/tea?name='] as $path) {
    echo thrown(fn () => $visit($path))?->body ?? "let in at $path\n";
}
$ada->sendBinary("\xff");
echo next_of($ada), $server->stop();
--EXPECT--
text here: Ada
text here: Ada, Grace
text Grace joined
text here: somebody
text Grace: Good morning
text Grace left
the URL is to be /ROOM?name=NAME
the URL is to be /ROOM?name=NAME
the URL is to be /ROOM?name=NAME
the URL is to be /ROOM?name=NAME
the URL is to be /ROOM?name=NAME
WebSocket\ClosedException: the connection is closed: 1003 (Unsupported data) "text only", clean, closed by the remote side
exit 0
