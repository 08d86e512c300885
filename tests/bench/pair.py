#!/usr/bin/env python3
"""Compares two servers under the same load: rounds of A, B, A, B…, so that a slow minute of the machine hits both.

  pair.py --a 'php echo.php {port}' --b 'ws-echo-tungstenite 0' --rounds 5 -- echo --connections 100 --seconds 5

What follows `--` is a ws-load command without its target. In a server's command `{port}` becomes a free port; a
command without it must print `listening PORT`. In the load's options `{pid}` becomes the server's process id; what
--a-load and --b-load give is added to the load of that server alone.
Servers run on core 0 and the load on core 1 where taskset exists; --no-pin leaves that to the kernel.
"""

import argparse
import json
import os
import re
import selectors
import shlex
import shutil
import socket
import statistics
import subprocess
import sys
import time

START_LIMIT_SECONDS = 20
STOP_LIMIT_SECONDS = 15
RUN_LIMIT_SECONDS = 600
SERVER_CORE, LOAD_CORE = "0", "1"


def main():
    options, load = parse_arguments()
    servers = []
    try:
        for name, command, scheme in (("A", options.a, options.a_scheme), ("B", options.b, options.b_scheme)):
            servers.append(Server(name, command, scheme, options.pin))
        loads = [load + shlex.split(added) for added in (options.a_load, options.b_load)]
        rounds = [[run_load(options, *pair) for pair in zip(servers, loads)] for _ in range(options.rounds)]
        for metric in (options.metric or default_metric(rounds)).split(","):
            print_comparison(metric, rounds)
    finally:
        for server in servers:
            server.stop()


def parse_arguments():
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--a", required=True, help="the command of server A")
    parser.add_argument("--b", required=True, help="the command of server B")
    parser.add_argument("--a-load", default="", help="options for the load of server A alone, in one word")
    parser.add_argument("--b-load", default="", help="the same for server B")
    parser.add_argument("--a-scheme", default="ws", choices=("ws", "wss"), help="wss if server A speaks TLS")
    parser.add_argument("--b-scheme", default="ws", choices=("ws", "wss"), help="the same for server B")
    parser.add_argument("--rounds", type=int, default=5, choices=range(1, 101), metavar="1..100")
    parser.add_argument("--metric", help="the fields to compare, with commas between them (default: the first that ends "
                                         "in _per_second, or p99_us)")
    parser.add_argument("--load", default=shutil.which("ws-load") or "target/release/ws-load", help="path of ws-load")
    parser.add_argument("--no-pin", dest="pin", action="store_false")
    options = parser.parse_args(words[:split])
    options.pin = options.pin and shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1
    load = words[split + 1:]
    if not load:
        parser.error("a ws-load command must follow '--', for example: -- echo --connections 100")
    return options, load


class Server:
    """A server process that accepts connections."""

    def __init__(self, name, command, scheme, pin):
        self.name, self.command, self.scheme = name, command, scheme
        port = free_port() if "{port}" in command else None
        words = shlex.split(command.replace("{port}", str(port)))
        self.process = subprocess.Popen(pinned(words, SERVER_CORE, pin), stdout=subprocess.PIPE)
        try:
            self.port = port or self.read_port()
            self.wait_until_it_accepts()
        except BaseException:
            self.stop()
            raise

    def read_port(self):
        """Reads stdout up to `listening PORT`; what comes later fits in the pipe or blocks the server, so be brief."""
        output, until = b"", time.monotonic() + START_LIMIT_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while time.monotonic() < until:
                if selector.select(timeout=0.2):
                    part = os.read(self.process.stdout.fileno(), 4096)
                    output += part
                    if found := re.search(rb"listening (\d+)\s", output):
                        return int(found[1])
                    if not part:
                        break
        sys.exit(f"server {self.name} ({self.command}) did not print 'listening PORT'; it printed {output!r}")

    def wait_until_it_accepts(self):
        until = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"server {self.name} ({self.command}) does not accept connections on 127.0.0.1:{self.port}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def pinned(words, core, pin):
    return ["taskset", "-c", core, *words] if pin else words


def run_load(options, server, load):
    mode, *rest = [word.replace("{pid}", str(server.process.pid)) for word in load]
    words = pinned([options.load, mode, f"{server.scheme}://127.0.0.1:{server.port}/", *rest], LOAD_CORE, options.pin)
    result = subprocess.run(words, capture_output=True, text=True, timeout=RUN_LIMIT_SECONDS, check=False)
    line = next((line for line in result.stdout.splitlines() if line.startswith("{")), None)
    if line is None or result.returncode != 0:
        sys.exit(f"the load on server {server.name} failed:\n{result.stderr}{result.stdout}")
    print(f"{server.name} {line}", file=sys.stderr)
    return json.loads(line)


def default_metric(rounds):
    names = list(rounds[0][0])
    chosen = [name for name in names if name.endswith("_per_second")] or [name for name in names if name.endswith("p99_us")]
    return chosen[0] if chosen else sys.exit("the report has no rate and no p99: choose a field with --metric")


def print_comparison(metric, rounds):
    a, b = ([reports[index][metric] for reports in rounds] for index in (0, 1))
    for name, values in (("A", a), ("B", b)):
        print(f"{name}  {metric}  median {statistics.median(values):,}  min {min(values):,}  max {max(values):,}")
    ratios = [x / y for x, y in zip(a, b) if y]
    if statistics.median(b) and ratios:
        print(f"A/B of medians {statistics.median(a) / statistics.median(b):.3f}  median of the rounds' A/B {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
