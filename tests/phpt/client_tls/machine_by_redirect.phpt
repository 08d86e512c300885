--TEST--
What the machine trusts is read when a client is made, also for a redirect that may lead to TLS
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$server = serve_openssl(context($authority->issue('site')), 'while ($peer->frame()) { }');
$leading = serve("\$listener = listen_raw(); \$peer = Peer::accept(\$listener);" . <<<PHP
    \$peer->write(head('HTTP/1.1 302 There', 'Location: wss://localhost:$server->port/', 'Content-Length: 0'));
    PHP);
// PHP's putenv() is the process's: what it sets later is too late.
putenv('SSL_CERT_DIR');
putenv("SSL_CERT_FILE=$authority->directory/ca.pem");
$client = new WebSocket\Client($leading->url(), ['followRedirects' => 1]);
putenv("SSL_CERT_FILE=$authority->directory/none.pem");
echo outcome(fn () => $client->connect()->isOpen()), "\n";
$client->close();
// A machine without any is no fault of a client that may never need them.
echo run('putenv("SSL_CERT_DIR"); putenv("SSL_CERT_FILE=/none.pem"); new WebSocket\Client("ws://localhost:1/", ["followRedirects" => 1]); echo "made\n";')->rest();
$server->signal(9);
--EXPECT--
true
made
