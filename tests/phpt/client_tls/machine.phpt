--TEST--
Without caFile the machine's CAs are trusted; without any there is an error that says so
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$server = serve_openssl(context($authority->issue('site')), 'while ($peer->frame()) { }');
$code = 'require ' . var_export(__DIR__ . '/servers.inc', true) . '; $url = ' . var_export("wss://localhost:$server->port/", true) . '; $ca = ' . var_export("$authority->directory/ca.pem", true) . ';';
// PHP's putenv() is the process's; whoever runs the tests may have set these.
$code .= ' putenv("SSL_CERT_FILE"); putenv("SSL_CERT_DIR");';
$open = 'echo outcome(fn () => (new WebSocket\Client($url))->connect()->isOpen()), "\n";';
echo run("$code putenv(\"SSL_CERT_FILE=\$ca\"); $open")->rest();
mkdir("$authority->directory/cas");
copy("$authority->directory/ca.pem", "$authority->directory/cas/one.pem");
echo run("$code putenv('SSL_CERT_DIR=' . dirname(\$ca) . '/cas'); $open")->rest();
unlink("$authority->directory/cas/one.pem");
$nothing = '$none = dirname($ca) . "/none.pem"; putenv("SSL_CERT_FILE=$none");';
echo preg_replace('~/\S*/~', '', run("$code $nothing $open")->rest());
// What is not needed is not looked for.
$tls = ['caFile' => "$authority->directory/ca.pem"];
echo run("$code $nothing" . ' echo outcome(fn () => (new WebSocket\Client($url, ["tls" => ["caFile" => $ca]]))->connect()->isOpen()), "\n";')->rest();
echo run("$code $nothing" . ' echo outcome(fn () => (new WebSocket\Client($url, ["tls" => ["verify" => false]]))->isOpen()), "\n";')->rest();
echo run("$code $nothing" . ' echo outcome(fn () => (new WebSocket\Client("ws://localhost:1/"))->isOpen()), "\n";')->rest();
$strangers = new Authority();
echo run("$code putenv('SSL_CERT_FILE=' . " . var_export("$strangers->directory/ca.pem", true) . "); $open")->rest();
rmdir("$authority->directory/cas");
$server->signal(9);
--EXPECTF--
true
true
WebSocket\TlsException: this machine has no CA certificates to verify a server by: install them (the package ca-certificates), or set tls.caFile (failed to read PEM from file: %s at 'none.pem')
true
false
false
WebSocket\TlsException: no TLS with %s: the server's certificate was issued by 'Authority 1', which is no CA that this machine trusts; if that is an intermediate one, the server has to send its certificate too; if it is a CA of your own, set tls.caFile to its certificate
