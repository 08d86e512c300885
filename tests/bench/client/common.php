<?php
declare(strict_types=1);

// What the PHP clients of this benchmark share.

/** Letters, as many as that. */
function text(int $bytes): string
{
    return substr(str_repeat('abcdefghijklmnopqrstuvwxyz', intdiv($bytes, 26) + 1), 0, $bytes);
}

/** Calls one round trip after the other, a tenth of the time to warm up; prints count, wall and CPU time (user and system, of all threads) of the rest. */
function round_trips(float $seconds, callable $once): void
{
    run_for($seconds / 10, $once);
    [$wall, $cpu] = [hrtime(true), cpu()];
    $count = run_for($seconds, $once);
    echo json_encode(['count' => $count, 'wall_us' => (hrtime(true) - $wall) / 1e3, 'cpu_us' => cpu() - $cpu]), "\n";
}

function run_for(float $seconds, callable $once): int
{
    $until = hrtime(true) + (int) ($seconds * 1e9);
    for ($count = 0; $count === 0 || hrtime(true) < $until;) {
        for ($i = 0; $i < 16; $i++, $count++) {
            $once();
        }
    }
    return $count;
}

/** Microseconds of CPU that this process has used. */
function cpu(): float
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1e6 + $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
}
