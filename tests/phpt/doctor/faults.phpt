--TEST--
Each fault is found at its step, with a hint that says what to do
--SKIPIF--
<?php
if (!extension_loaded('openssl')) die('skip needs openssl');
if (PHP_OS_FAMILY !== 'Linux') die('skip only on Linux is 127.0.0.2 an address, and a full queue silent');
if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 here');
?>
--FILE--
<?php
foreach (require __DIR__ . '/faults.inc' as $name => $fault) {
    try {
        $fault->check();
        echo "$fault->step: $name\n";
    } catch (Throwable $thrown) {
        echo "$name: ", $thrown->getMessage(), "\n";
    }
}
--EXPECT--
dns: a name without an address
tcp: a closed port
tcp: a server that listens on 127.0.0.1 only
tcp: a server that listens on ::1 only
tcp: a black hole
tls: an expired certificate
tls: an untrusted certificate
tls: a CA that has expired
tls: a self-signed certificate
tls: a certificate for another name
tls: a server that wants a certificate of the client
tls: wss:// to a plain port
tls: wss:// to a plain port that drops what it does not know
tls: wss:// to a plain port that says nothing to TLS
tls: wss:// to the port of another protocol
tls: a port that takes connections and says nothing to TLS
http: a server that takes connections and says nothing
http: a server that hangs within its answer
http: a server that ends the connection in place of an answer
http: output before the status line
http: a byte order mark before the status line
http: output in place of an answer
http: the port of another protocol
http: ws:// to the TLS port of this server
http: ws:// to a TLS port that says nothing to plain HTTP
http: ws:// to a TLS port that drops plain HTTP
upgrade: a page in place of an answer
upgrade: a redirect
upgrade: a redirect within the server
upgrade: a proxy that drops Connection
upgrade: a proxy that drops Upgrade, told by a header
upgrade: an application that refuses the request
upgrade: an application that refuses the request without a word
upgrade: a lack of credentials
upgrade: a refusal
upgrade: a path where nothing is
upgrade: a proxy that drops Upgrade
upgrade: a server of another version
upgrade: a proxy that drops the version
upgrade: an application that fails at the handshake
upgrade: a server behind a proxy that is down
upgrade: a full server
upgrade: a server behind a proxy that is stuck
upgrade: a proxy that speaks HTTP/1.0
upgrade: a 101 without Upgrade
upgrade: a 101 without Connection
accept: a wrong accept
accept: no accept
accept: a subprotocol that was not asked for
accept: an extension that was not asked for
close: a server that never answers a close frame
close: a server that sends on and on
close: a server that drops the connection
close: output behind the handshake
close: an application that closes at once
close: an application that fails at once
