#!/usr/bin/env python3
"""Round trips of the blocking client of the package websockets: python-websockets.py URL BYTES SECONDS; see ours.php."""
import json
import sys
import time

from websockets.sync.client import connect


def run_for(seconds, client, text):
    until, count = time.perf_counter() + seconds, 0
    while count == 0 or time.perf_counter() < until:
        for _ in range(16):
            client.send(text)
            if client.recv() != text:
                sys.exit("the echo is not what was sent")
            count += 1
    return count


def main(url, size, seconds):
    text = ("abcdefghijklmnopqrstuvwxyz" * (size // 26 + 1))[:size]
    with connect(url, compression=None, max_size=64 << 20, ping_interval=None) as client:
        run_for(seconds / 10, client, text)
        wall, cpu = time.perf_counter(), time.process_time()
        count = run_for(seconds, client, text)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"count": count, "wall_us": wall * 1e6, "cpu_us": cpu * 1e6}))


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
