--TEST--
ws from a pipe: each line is a message, what comes is printed, the end of the pipe closes with 1000
--FILE--
<?php
require __DIR__ . '/../command.inc';

$server = serve(<<<'PHP'
    $server = listen(['subprotocols' => ['chat']]);
    $server->on('open', fn ($connection) => print("open {$connection->request->target} $connection->subprotocol {$connection->request->header('x-room')}\n"));
    $server->on('message', function ($connection, $text) {
        echo json_encode($text), "\n";
        $connection->send(strtoupper($text));
        if ($text === 'last') {
            $connection->sendBinary("\x00\xFF");
        }
    });
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
[$printed, $errors, $status] = command('ws', ['--wait', '0.5', '-H', 'X-Room: 12', '--protocol', 'chat', $server->url('/chat?a=b')], "first\n\n/ping\r\ngrüße\nlast");
echo json_encode($printed, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE), "\n", $errors, "exit $status\n";
[$printed, $errors, $status] = command('ws', [$server->url()]);
echo $printed, $errors, "exit $status\n", $server->stop();
--EXPECT--
"FIRST\n\n\/PING\nGRüßE\nLAST\n\u0000�"
exit 0
exit 0
open /chat?a=b chat 12
"first"
""
"\/ping"
"gr\u00fc\u00dfe"
"last"
1000 (Normal), clean, closed by the remote side
open /  
1000 (Normal), clean, closed by the remote side
exit 0
