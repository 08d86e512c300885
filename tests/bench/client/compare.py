#!/usr/bin/env python3
"""Compares blocking WebSocket clients: processor time and time for one round trip with one message under way.

  compare.py --server COMMAND --rounds 5 --seconds 1 --size 32 --size 16384 NAME=COMMAND NAME=COMMAND...

The server must print `listening PORT` and echo. A client's command gets the URL, the bytes of a message and the seconds,
and prints JSON: count, wall_us, cpu_us (of all its threads, in its own code and in the kernel's). All clients take their
turn in each round, so that a slow minute of the machine hits all of them; the ratios are of the same round, to the first.

Client and server share one core: with one message under way there is never work for two, and to wake the other core of a
virtual machine costs more than all that is to be measured. --apart gives each its own.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys

RUN_LIMIT_SECONDS = 120


def main():
    options = parse_arguments()
    server = subprocess.Popen(pinned(shlex.split(options.server), "0"), stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        port = re.fullmatch(r"listening (\d+)\s", line) or sys.exit(f"the server printed {line!r}")
        for size in options.size:
            rounds = [{name: run(options, command, port[1], size) for name, command in options.clients}
                      for _ in range(options.rounds)]
            report(size, rounds)
    finally:
        server.terminate()
        server.wait(10)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--size", type=int, action="append", required=True)
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("clients", nargs="+", metavar="NAME=COMMAND", type=lambda text: text.split("=", 1))
    return parser.parse_args()


def pinned(words, core):
    return ["taskset", "-c", core, *words] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else words


def run(options, command, port, size):
    words = [*shlex.split(command), f"ws://127.0.0.1:{port}/", str(size), str(options.seconds)]
    done = subprocess.run(pinned(words, "1" if options.apart else "0"), capture_output=True, text=True,
                          timeout=RUN_LIMIT_SECONDS, check=False)
    try:
        figures = json.loads(done.stdout)
        return {kind: figures[f"{kind}_us"] / figures["count"] for kind in ("cpu", "wall")}
    except ValueError:
        sys.exit(f"{command} failed:\n{done.stderr}{done.stdout}")


def report(size, rounds):
    print(f"{size} bytes, {len(rounds)} rounds, load {os.getloadavg()[0]:.1f}")
    first = next(iter(rounds[0]))
    for name in rounds[0]:
        cpu, wall = ([figures[name][kind] for figures in rounds] for kind in ("cpu", "wall"))
        ratio = statistics.median(figures[name]["cpu"] / figures[first]["cpu"] for figures in rounds)
        print(f"  {name:12} CPU {statistics.median(cpu):8.1f} µs (min {min(cpu):.1f})   wall {statistics.median(wall):8.1f} µs"
              f"   CPU / {first} {ratio:.2f}")


if __name__ == "__main__":
    main()
