--TEST--
A forked child that ends says nothing on its parent's connections
--SKIPIF--
<?php if (!extension_loaded('openssl') || !extension_loaded('pcntl')) die('skip no OpenSSL or pcntl in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('message', function ($connection, $text) {
        $child = pcntl_fork();
        if ($child === 0) {
            exit(0);
        }
        pcntl_waitpid($child, $status);
        $connection->send("$text, child ended with " . pcntl_wexitstatus($status));
    });
    $server->run();
    PHP);
$peer = open($server->port, $authority->trust());
foreach (['one', 'two'] as $text) {
    $peer->send(TEXT, $text);
    echo $peer->next(), "\n";
}
echo $server->stop();
--EXPECTF--
text one, child ended with 0
text two, child ended with 0
exit 0
