--TEST--
The broadcasting example tells everybody the time and how many there are, again and again
--FILE--
<?php
require __DIR__ . '/example.inc';

use WebSocket\Client;

$server = serving('broadcast', '0.02');
$clients = array_map(fn () => (new Client($server->url()))->connect(), range(1, 3));
foreach ($clients as $index => $client) {
    do {
        $told = json_decode($client->receive(DEADLINE)->data, true);
    } while ($told['connections'] < 3);
    $again = json_decode($client->receive(DEADLINE)->data, true);
    echo $told['connections'], $again['connections'], ' ', abs(time() - strtotime($again['time'])) <= DEADLINE ? 'now' : $again['time'], "\n";
}
echo $server->stop();
--EXPECT--
33 now
33 now
33 now
exit 0
