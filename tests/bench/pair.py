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
import shlex
import shutil
import statistics
import sys

from paired.processes import Cores, Failed, Server, run_load


def main():
    options, load = parse_arguments()
    servers = []
    try:
        for name, command, scheme in (("A", options.a, options.a_scheme), ("B", options.b, options.b_scheme)):
            servers.append(Server(name, shlex.split(command), Cores(pin=options.pin), scheme))
        loads = [load + shlex.split(added) for added in (options.a_load, options.b_load)]
        rounds = [[measured(options, *pair) for pair in zip(servers, loads)] for _ in range(options.rounds)]
        for metric in (options.metric or default_metric(rounds)).split(","):
            print_comparison(metric, rounds)
    except Failed as failure:
        sys.exit(str(failure))
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
    load = words[split + 1:]
    if not load:
        parser.error("a ws-load command must follow '--', for example: -- echo --connections 100")
    return options, load


def measured(options, server, load):
    report = run_load(options.load, server, load)
    print(f"{server.name} {json.dumps(report)}", file=sys.stderr)
    return report


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
