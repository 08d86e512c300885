#!/usr/bin/env python3
"""Measures this extension and its peers in turn, under the same loads: A, B, C, A, B, C…

  bench.py                              all runs, all peers that are here; some eight minutes
  bench.py --quick                      the same in two minutes, for a look: too short to quote
  bench.py --runs echo,latency --peers websocket,tungstenite --rounds 9

The servers run on one core and the load on another. The table goes to stdout, and with the figures of every round and a
chart into build/bench. What stands between the rounds' figures is their median; a ratio is the median of the rounds' ratios.
"""

import argparse
import contextlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from paired import machine, output
from paired.chart import chart
from paired.peers import command_for, find_peers
from paired.processes import Cores, Failed, Server, run_load
from paired.results import Result
from paired.runs import CEILING, RUNS

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"), "release")
# The baseline and the ceiling are part of every comparison.
ALWAYS = ("websocket", "websocket-tls", "tungstenite", "tungstenite-batch", CEILING)

# These take part only in the runs that name them.
BESIDE = {name for run in RUNS for name in run.beside}
# A peer that gets stuck must not hold up the rest; 10,000 connections take the slowest ten seconds.
LOAD_LIMIT_SECONDS = 45


def main():
    options = parse_arguments()
    # Else the servers would outlive a SIGTERM, as no `finally` runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    raise_open_file_limit()
    (options.out / "logs").mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as certificate:
        has_certificate = make_certificate(certificate)
        peers = find_peers(ROOT, TOOLS, options.extension, os.environ, certificate if has_certificate else None)
        chosen = [peer for peer in peers if not options.peers or peer.name in options.peers or peer.name in ALWAYS]
        description = list(machine.describe(chosen, options.cores, options.extension))
        print("\n".join(description), file=sys.stderr)
        results = [measure(run, chosen, options) for run in options.runs]
    description.append(f"{options.rounds} rounds of {options.seconds} s each, warm-up {options.warmup} s, {time.monotonic() - began:.0f} s in all")
    report(results, chosen, description, options.out)


def measure(run, peers, options):
    """One run: a load on each server in turn, as often as there are rounds."""
    result = Result(run, {}, {})
    servers, words = {}, [*run.load, "--timeout", str(LOAD_LIMIT_SECONDS)]
    if run.has_window:
        words += ["--seconds", str(options.seconds), "--warmup", str(options.warmup)]
    try:
        for _ in range(min(options.rounds, options.long_rounds) if run.is_long else options.rounds):
            for peer in takers(run, peers):
                if peer.most_connections and run.connections() > peer.most_connections:
                    result.failures[peer.name] = peer.bound
                if peer.name not in result.failures:
                    measure_once(run, peer, words, servers, result, options)
    finally:
        for server in servers.values():
            server.stop()
    return result


def measure_once(run, peer, words, servers, result, options):
    try:
        if peer.name not in servers:
            log = options.out / "logs" / f"{run.name}-{peer.name}.log"
            servers[peer.name] = Server(peer.name, command_for(peer, run.role), options.cores, peer.scheme, peer.environment, log)
        report = run_load(options.load, servers[peer.name], words)
    except Failed as failure:
        result.failures[peer.name] = " ".join(str(failure).split())
        print(f"{run.name:12} {peer.name:15} failed: {failure}", file=sys.stderr)
        return
    finally:
        if run.is_fresh and peer.name in servers:
            servers.pop(peer.name).stop()
    result.reports.setdefault(peer.name, []).append(report)
    figures = "  ".join(f"{figure.metric} {report.get(figure.metric, '–'):,}" for figure in run.figures)
    busy = f"(server {report.get('server_cpu_percent', '?')} %, load {report.get('load_cpu_percent', '?')} % of a core)"
    print(f"{run.name:12} {peer.name:15} {figures}  {busy}", file=sys.stderr)


def takers(run, peers):
    for peer in peers:
        is_guest = peer.scheme != "ws" or peer.name in BESIDE
        wanted = peer.name in (run.only or run.beside) if run.only or is_guest else True
        if wanted and peer.command:
            yield peer


def report(results, peers, description, directory):
    text = "\n".join([output.table(results, peers), "", *description, *output.asides(results), *output.notes(results, peers)])
    print(text)
    (directory / "table.md").write_text(text + "\n", encoding="utf-8")
    (directory / "chart.svg").write_text(chart(results, peers, description), encoding="utf-8")
    output.write_rounds(directory / "rounds.csv", results)
    output.write_medians(directory / "medians.csv", results, peers)
    print(f"in {directory}: table.md, chart.svg, rounds.csv, medians.csv; in logs what each server printed")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = {run.name: run for run in RUNS}
    parser.add_argument("--quick", action="store_true", help="two short rounds")
    parser.add_argument("--runs", metavar="RUN,RUN", help=f"only these of {', '.join(names)}")
    parser.add_argument("--peers", metavar="PEER,PEER", help="only these beside this extension and the baseline")
    parser.add_argument("--rounds", type=int, choices=range(1, 101), metavar="1..100", help="5, quick 2; of what takes long and hardly varies 2, quick 1")
    parser.add_argument("--seconds", type=float, help="the length of a load: 1, quick 0.4")
    parser.add_argument("--warmup", type=float, help="what of it before is not counted: 0.5, quick 0.2")
    parser.add_argument("--server-core", default="0", help="where taskset puts the servers")
    parser.add_argument("--load-core", default="1", help="where it puts the load")
    parser.add_argument("--no-pin", dest="pin", action="store_false", help="leave that to the kernel")
    parser.add_argument("--extension", default=os.environ.get("WEBSOCKET_EXTENSION", str(TOOLS / "libwebsocket.so")))
    parser.add_argument("--load", default=str(TOOLS / "ws-load"), help="path of ws-load")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench")
    options = parser.parse_args()
    for name, quick, full in (("rounds", 2, 5), ("seconds", 0.4, 1), ("warmup", 0.2, 0.5)):
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else full)
    options.long_rounds = 1 if options.quick else 2
    wanted = options.runs.split(",") if options.runs else list(names)
    if unknown := [name for name in wanted if name not in names]:
        parser.error(f"there is no run {', '.join(unknown)}; there are {', '.join(names)}")
    options.runs = [names[name] for name in wanted]
    options.peers = options.peers.split(",") if options.peers else []
    options.cores = Cores(options.server_core, options.load_core, options.pin)
    return options


def make_certificate(directory):
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-keyout", f"{directory}/key.pem", "-out", f"{directory}/cert.pem"]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def raise_open_file_limit():
    """For the servers, which inherit it: 10,000 connections are more than the usual 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS refuses an infinite one; the old one then stays.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()
