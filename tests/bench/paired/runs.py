"""What is measured: each run is a load, and gives one figure or more for each server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the table."""

    name: str
    title: str
    metric: str  # the field of ws-load's report
    unit: str
    better: str  # "higher" or "lower"


@dataclass(frozen=True)
class Run:
    """A load for each server in turn, as often as there are rounds."""

    name: str
    load: tuple
    figures: tuple
    role: str = "echo"
    has_window: bool = True  # takes --seconds and --warmup
    is_fresh: bool = False  # memory: a server that has had connections keeps some, so each load gets a new one
    is_long: bool = False  # and hardly varies, so it gets fewer rounds
    beside: tuple = ()  # servers that only such runs have: the load's ceiling, another form of the baseline
    only: tuple = ()  # these peers, instead of all
    baseline: str = "tungstenite"

    def connections(self):
        words = dict(zip(self.load, self.load[1:]))
        return int(words.get("--connections", words.get("--concurrency", 1)))


CEILING = "epoll"


def echo(connections, inflight, size):
    return ("echo", "--connections", str(connections), "--inflight", str(inflight), "--size", str(size), "--pid", "{pid}")


RUNS = (
    Run("echo", echo(100, 1, 32), (
        Figure("echo", "echo 32 B, 100 connections", "echoes_per_second", "/s", "higher"),
        Figure("cost", "server CPU per echo, 100 connections", "cpu_us_per_message", "µs", "lower"),
    ), beside=(CEILING,)),
    Run("echo-1000", echo(1000, 1, 32), (
        Figure("echo-1000", "echo 32 B, 1,000 connections", "echoes_per_second", "/s", "higher"),
    ), beside=(CEILING,)),
    Run("echo-8", echo(100, 8, 32), (
        Figure("echo-8", "echo 32 B, 100 connections, 8 in flight on each", "echoes_per_second", "/s", "higher"),
    ), beside=(CEILING, "tungstenite-batch")),
    Run("echo-64k", echo(20, 1, 65536), (
        Figure("echo-64k", "echo 64 KiB, 20 connections", "echoes_per_second", "/s", "higher"),
    ), beside=(CEILING,)),
    Run("broadcast", ("broadcast", "--connections", "1000", "--size", "128", "--pid", "{pid}"), (
        Figure("broadcast", "broadcast 128 B to 1,000", "deliveries_per_second", "/s", "higher"),
    ), role="broadcast"),
    Run("handshake", ("handshake", "--concurrency", "50", "--pid", "{pid}"), (
        Figure("handshake", "new handshakes", "handshakes_per_second", "/s", "higher"),
        Figure("handshake-cost", "server CPU per handshake", "cpu_us_per_handshake", "µs", "lower"),
    ), beside=(CEILING,)),
    Run("latency", ("latency", "--connections", "100", "--rate", "5000", "--pid", "{pid}"), (
        Figure("p50", "p50 of echoes at 5,000/s, 100 connections", "p50_us", "µs", "lower"),
        Figure("p99", "p99 of echoes at 5,000/s, 100 connections", "p99_us", "µs", "lower"),
    ), beside=(CEILING,)),
    Run("flood", ("flood", "--inflight", "1000", "--rate", "500", "--pid", "{pid}"), (
        Figure("flood", "p99 of a quiet connection beside a flooding one", "quiet_p99_us", "µs", "lower"),
    ), beside=(CEILING,)),
    # A turn of all 10,000 takes a slow server half a second.
    Run("echo-10000", (*echo(10000, 1, 32), "--warmup", "0.5", "--seconds", "1.5"), (
        Figure("cost-10000", "server CPU per echo, 10,000 connections", "cpu_us_per_message", "µs", "lower"),
    ), has_window=False, is_long=True),
    Run("memory", ("idle", "--connections", "5000", "--hold", "1", "--pid", "{pid}"), (
        Figure("memory", "memory of an idle connection", "bytes_per_connection", "B", "lower"),
    ), has_window=False, is_fresh=True, is_long=True),
    Run("memory-open", ("idle", "--connections", "5000", "--hold", "1", "--pid", "{pid}"), (
        Figure("memory-open", "the same, with a handler for open", "bytes_per_connection", "B", "lower"),
    ), role="open", has_window=False, is_fresh=True, is_long=True),
    Run("idle", ("idle", "--connections", "1000", "--warmup", "1", "--hold", "3", "--pid", "{pid}"), (
        Figure("idle", "CPU of a server with 1,000 idle connections, per second", "cpu_us_per_second", "µs", "lower"),
    ), has_window=False, is_long=True),
    Run("tls", echo(100, 1, 32), (
        Figure("tls", "wss echo 32 B, 100 connections", "echoes_per_second", "/s", "higher"),
        Figure("tls-cost", "server CPU per wss echo", "cpu_us_per_message", "µs", "lower"),
    ), only=("websocket-tls", "websocket"), baseline="websocket"),
)
