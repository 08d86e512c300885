--TEST--
However a script ends, an open client says 1001 and waits for nothing, what it sent before arrives, and what it did not receive does no harm
--FILE--
<?php
require __DIR__ . '/../support.inc';

$endings = [
    'end of script' => '',
    'exit' => 'exit(3);',
    'exit in a function' => '(function () use ($client) { exit(3); })();',
    'uncaught exception' => 'throw new Exception("not caught");',
    'fatal error' => 'ini_set("memory_limit", "4M"); str_repeat("x", 8 << 20);',
    'undefined function' => 'undefined_function();',
    'exit in foreach' => 'foreach ($client as $message) { exit(3); }',
    'unset, and the script goes on' => 'unset($client, $other); sleep(5);',
];
foreach ($endings as $name => $code) {
    // More than the client takes in (maxPending) is under way to it, and it never looks.
    $server = serve(<<<'PHP'
        $peer = Peer::welcome(listen_raw());
        $tell = function (string $bytes) use ($peer) { try { $peer->write($bytes); } catch (RuntimeException) { /* gone */ } };
        $tell(str_repeat(frame(BINARY, str_repeat('x', 65536), masked: false), 20));
        echo $peer->next(), "\n";
        $got = hrtime(true);
        echo $peer->next(), "\n";
        // It hangs up once the process is gone, or its time for the answer is over: 5 s.
        $tell(frame(CLOSE, pack('n', 1001), masked: false));
        echo $peer->next(), ' ', (hrtime(true) - $got) / 1e9 < 4.5 ? 'soon' : 'late', "\n";
        PHP);
    $script = run('$client = new WebSocket\Client($_SERVER["argv"][1]); $client->connect(); $other = [$client]; $client->send("last words");' . $code, '--', $server->url());
    echo "$name: ", str_replace("\n", '; ', rtrim($server->end())), "\n";
    $script->signal(9);
}
--EXPECT--
end of script: text last words; close 1001; end soon; exit 0
exit: text last words; close 1001; end soon; exit 0
exit in a function: text last words; close 1001; end soon; exit 0
uncaught exception: text last words; close 1001; end soon; exit 0
fatal error: text last words; close 1001; end soon; exit 0
undefined function: text last words; close 1001; end soon; exit 0
exit in foreach: text last words; close 1001; end soon; exit 0
unset, and the script goes on: text last words; close 1001; end soon; exit 0
