--TEST--
Each option takes its default; seconds may be whole numbers
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server(port: 0, options: ['maxMessageSize' => 1048576, 'maxSendBuffer' => 1048576, 'slowConsumer' => 'close', 'maxPending' => 1048576, 'maxHeaderSize' => 16384, 'handshakeTimeout' => 10, 'closeTimeout' => 5, 'shutdownTimeout' => 10, 'signals' => true, 'backlog' => 4096, 'healthPath' => '/healthz', 'metricsPath' => null, 'subprotocols' => [], 'origins' => null, 'trustedProxies' => [], 'proxyProtocol' => false]);
$client = new WebSocket\Client('ws://127.0.0.1:1', ['connectTimeout' => 10, 'closeTimeout' => 5.0, 'maxMessageSize' => 1048576, 'maxSendBuffer' => 1048576, 'maxHeaderSize' => 16384, 'subprotocols' => [], 'origin' => null]);
echo "accepted\n";
--EXPECTF--
accepted
