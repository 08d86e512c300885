--TEST--
Without metricsPath there are no metrics
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
echo strtok(answer_to($server->port, head('GET /metrics HTTP/1.1', 'Host: h')), "\r"), "\n";
--EXPECT--
HTTP/1.1 426 Upgrade Required
