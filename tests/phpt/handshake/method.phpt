--TEST--
A method other than GET is 405
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
foreach (['POST', 'HEAD', 'PUT'] as $method) {
    echo strtok(answer_to($server->port, str_replace('GET ', "$method ", upgrade())), "\r"), "\n";
}
--EXPECTF--
HTTP/1.1 405 Method Not Allowed
HTTP/1.1 405 Method Not Allowed
HTTP/1.1 405 Method Not Allowed
