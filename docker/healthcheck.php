#!/usr/bin/env -S php -n
<?php
declare(strict_types=1);

// Whether this container's server lives, for HEALTHCHECK: asks its healthPath. The extension answers that itself, so no callable runs
// and nobody seems to join. HEALTH_URL names another address, https:// for a server with TLS.

$url = getenv('HEALTH_URL') ?: 'http://127.0.0.1:' . (getenv('PORT') ?: '8080') . '/healthz';
// Who asks itself needs no name in the certificate.
$context = stream_context_create(['http' => ['timeout' => 2.0], 'ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
$body = @file_get_contents($url, false, $context);
echo $body === false ? error_get_last()['message'] ?? "no answer from $url" : "$url answers", "\n";
exit($body === false ? 1 : 0);
