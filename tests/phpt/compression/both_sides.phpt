--TEST--
Server and Client understand each other with every combination of options
--FILE--
<?php
require __DIR__ . '/../support.inc';

$options = [
    'false', 'true', "['contextTakeover' => true]", "['windowBits' => 8]", "['windowBits' => 9, 'contextTakeover' => true, 'level' => 1]",
    "['windowBits' => 12, 'contextTakeover' => true, 'threshold' => 0, 'level' => 9]",
];
$messages = mixed_messages(60);
foreach ($options as $theirs) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => $theirs]);
        \$server->on('message', fn (\$connection, \$data, \$isBinary) => \$isBinary ? \$connection->sendBinary(\$data) : \$connection->send(\$data));
        \$server->run();
        PHP);
    foreach ($options as $ours) {
        $client = new WebSocket\Client($server->url(), ['compression' => eval("return $ours;")]);
        $wrong = 0;
        foreach ($messages as [$opcode, $payload]) {
            $opcode === TEXT ? $client->send($payload) : $client->sendBinary($payload);
            $message = $client->receive(10.0);
            $wrong += $message->data === $payload && $message->isBinary === ($opcode === BINARY) ? 0 : 1;
        }
        $info = describe($client->close());
        if ($wrong !== 0 || $info !== '1000 "" clean local') {
            echo "$theirs, $ours: $wrong wrong, $info\n";
        }
    }
}
echo "done\n";
--EXPECTF--
done
