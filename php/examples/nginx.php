<?php
declare(strict_types=1);

// Behind nginx, which does TLS and the other paths of a site. In its server { … }:
//
//   location /ws {
//       proxy_pass http://127.0.0.1:8080;
//       proxy_http_version 1.1;
//       proxy_set_header Upgrade $http_upgrade;
//       proxy_set_header Connection "upgrade";
//       proxy_set_header Host $http_host;
//       proxy_set_header X-Forwarded-For $remote_addr;
//       proxy_set_header X-Forwarded-Proto $scheme;
//   }
//
//   php nginx.php [port [host [proxy]]]      proxy: whose X-Forwarded-* count, such as 10.0.0.0/8
//   php ../bin/ws wss://example.com/ws
//
// shows the visitor's own address and how it came, and not nginx's. Pings (option `pingInterval`, 20 s) keep nginx from
// ending a quiet connection after its proxy_read_timeout, 60 s.

use WebSocket\{Connection, Server};

[, $port, $host, $proxy] = $argv + [1 => '8080', '127.0.0.1', '127.0.0.1'];
$server = new Server($host, (int) $port, ['trustedProxies' => [$proxy]]);
$server->on('open', function (Connection $connection): void {
    $scheme = $connection->request->isSecure ? 'wss' : 'ws';
    $connection->send("$connection->remoteAddress came by $scheme to {$connection->request->header('Host')}");
});

echo "serving {$server->address()}\n";
$server->run();
