--TEST--
Many clients live side by side
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send("$text $connection->id")); $server->run();');
for ($i = 0; $i < 50; $i++) {
    $clients[$i] = new WebSocket\Client($server->url());
    $clients[$i]->send("client $i");
}
foreach (array_reverse($clients, true) as $i => $client) {
    $answers[] = preg_match("/^client $i \d+$/", $client->receive(5.0)->data);
}
echo array_sum($answers), "\n";
foreach ($clients as $client) {
    $clean[] = $client->close()->wasClean;
}
echo array_sum($clean), "\n";
--EXPECTF--
50
50
