"""The logic between the measurements: python3 -m unittest discover -s tests/bench -t tests/bench"""

import contextlib
import csv
import socket
import sys
import tempfile
import threading
import unittest
import xml.dom.minidom
from pathlib import Path

from bench import takers
from paired import output
from paired.chart import chart
from paired.peers import Peer, command_for, find_peers
from paired.processes import PORTS, Cores, Failed, Server, free_port
from paired.results import Result
from paired.runs import RUNS, Figure, Run

RATE = Figure("echo", "echo 32 B", "echoes_per_second", "/s", "higher")
COST = Figure("cost", "CPU per echo", "cpu_us_per_message", "µs", "lower")
ECHO = Run("echo", ("echo",), (RATE, COST))
OURS, BASELINE, OTHER = Peer("websocket", "ours", ("a",)), Peer("tungstenite", "bare", ("b",)), Peer("other", "A & B", ("c",))
ABSENT = Peer("absent", "Absent", absence="install it")


def reports(*rates):
    return [{"mode": "echo", "echoes_per_second": rate, "cpu_us_per_message": 1e6 / rate} for rate in rates]


def result(**by_peer):
    return Result(ECHO, {name: reports(*rates) for name, rates in by_peer.items()}, {})


class Results(unittest.TestCase):
    def test_a_figure_is_the_median_and_a_ratio_the_median_of_the_rounds_ratios(self):
        # The second round is a slow one of the machine: it hits both.
        cell = result(websocket=[200, 20, 240], tungstenite=[100, 10, 80]).cell(RATE, "websocket")
        self.assertEqual((cell.median, cell.low, cell.high), (200, 20, 240))
        self.assertEqual((cell.ratio, cell.ratio_low, cell.ratio_high), (2, 2, 3))

    def test_without_the_baseline_there_is_no_ratio(self):
        self.assertIsNone(result(websocket=[200]).cell(RATE, "websocket").ratio)

    def test_a_baseline_of_zero_gives_no_ratio(self):
        gone = Result(ECHO, {"websocket": reports(5), "tungstenite": [{"echoes_per_second": 0}]}, {})
        self.assertIsNone(gone.cell(RATE, "websocket").ratio)

    def test_who_was_not_measured_has_no_cell(self):
        self.assertIsNone(result(websocket=[200]).cell(RATE, "other"))
        self.assertIsNone(Result(ECHO, {"other": [{"mode": "echo"}]}, {}).cell(RATE, "other"))

    def test_a_load_at_its_limit_beside_a_server_that_is_not_is_told(self):
        def busy(server, load, mode="echo"):
            run = Run("run", (mode,), (RATE,))
            return Result(run, {"websocket": [{"server_cpu_percent": server, "load_cpu_percent": load}]}, {}).bottlenecks()
        self.assertEqual(busy(80, 99), ["websocket"])
        self.assertEqual(busy(99, 99), [])
        self.assertEqual(busy(80, 80), [])
        self.assertEqual(busy(5, 100, "latency"), [], "a load that keeps time spins")


class Output(unittest.TestCase):
    def test_the_table_has_ours_the_baseline_the_ratio_and_the_others(self):
        lines = output.table([result(other=[50], websocket=[200_000], tungstenite=[100_000])], [OTHER, OURS, BASELINE, ABSENT]).splitlines()
        self.assertEqual(lines[0], "|  | better | ours | bare | ratio (range of rounds) | A & B |")
        self.assertEqual(lines[2], "| echo 32 B | higher | 200,000/s | 100,000/s | 2.00 (2.00–2.00) | 50.0/s · 0.0005 |")
        self.assertEqual(len(lines), 4)

    def test_a_peer_that_failed_has_a_dash_and_a_note(self):
        failed = result(websocket=[2], tungstenite=[1])
        failed.failures["other"] = "it died"
        measured = result(websocket=[2], tungstenite=[1], other=[1])
        self.assertTrue(output.table([failed, measured], [OURS, BASELINE, OTHER]).splitlines()[2].endswith("| – |"))
        self.assertEqual(list(output.notes([failed], [OURS, BASELINE, OTHER])), ["A & B has no figure, or not all rounds, in echo: it died"])

    def test_who_is_absent_is_named_with_how_to_have_it(self):
        self.assertEqual(list(output.notes([], [OURS, ABSENT])), ["skipped: Absent; to have it: install it"])

    def test_a_run_of_our_own_is_compared_with_our_own(self):
        tls = Run("tls", ("echo",), (RATE,), only=("websocket-tls", "websocket"), baseline="websocket")
        ours = Result(tls, {"websocket": reports(100), "websocket-tls": reports(80)}, {})
        lines = output.table([result(websocket=[2], tungstenite=[1]), ours], [OURS, BASELINE]).splitlines()
        self.assertEqual(lines[-1], "| echo 32 B | higher | 80.0/s | 100/s (ws, ours) | 0.80 (0.80–0.80) |")

    def test_numbers_have_four_digits_where_they_are_long(self):
        self.assertEqual([output.digits(number) for number in (1_234_567, 12_345, 1_234, 123.4, 12.34, 1.25)],
                         ["1,235,000", "12,340", "1,234", "123", "12.3", "1.2"])

    def test_the_files_hold_every_round_and_every_median(self):
        with tempfile.TemporaryDirectory() as directory:
            rounds, medians = Path(directory, "rounds.csv"), Path(directory, "medians.csv")
            output.write_rounds(rounds, [result(websocket=[200, 100], tungstenite=[100, 100])])
            output.write_medians(medians, [result(websocket=[200, 100], tungstenite=[100, 100])], [OURS, BASELINE, OTHER])
            with rounds.open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual(len(rows), 2 * 2 * (2 + 2))
            self.assertIn({"run": "echo", "peer": "websocket", "round": "1", "field": "echoes_per_second_ratio", "value": "2.0"}, rows)
            self.assertIn({"run": "echo", "peer": "websocket", "round": "2", "field": "echoes_per_second", "value": "100"}, rows)
            with medians.open(encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            self.assertEqual([(row["figure"], row["peer"], row["median"], row["ratio"]) for row in rows][:2],
                             [("echo", "websocket", "150.0", "1.5"), ("echo", "tungstenite", "100.0", "1.0")])


class Chart(unittest.TestCase):
    def test_it_is_a_drawing_with_a_bar_for_each_peer_of_each_figure(self):
        svg = chart([result(websocket=[200], tungstenite=[100], other=[50])] * 3, [OURS, BASELINE, OTHER], ["a < b"])
        document = xml.dom.minidom.parseString(svg)
        bars = [node for node in document.getElementsByTagName("rect") if node.getAttribute("height") == "15"]
        self.assertEqual(len(bars), 3 * 2 * 3)
        widest = max(int(node.getAttribute("x")) + int(node.getAttribute("width")) for node in bars)
        self.assertLess(widest, int(document.documentElement.getAttribute("width")))

    def test_without_results_it_is_an_empty_sheet(self):
        xml.dom.minidom.parseString(chart([], [OURS], []))


class Peers(unittest.TestCase):
    def test_a_path_that_leads_nowhere_leaves_the_peer_out_and_says_so(self):
        environment = {name: "/nowhere" for name in ("SWOOLE_EXTENSION", "OPENSWOOLE_EXTENSION", "WORKERMAN_AUTOLOAD",
                                                     "RATCHET_AUTOLOAD", "UWEBSOCKETS_SERVER", "UWEBSOCKETS_JS")}
        root = Path(__file__).resolve().parents[3]
        peers = {peer.name: peer for peer in find_peers(root, "target/release", "/nowhere", environment)}
        for name in ("swoole", "openswoole", "workerman", "ratchet", "ratchet-adapter", "uwebsockets", "uwebsockets.js",
                     "websocket-tls"):
            self.assertEqual(peers[name].command, (), name)
            self.assertTrue(peers[name].absence, name)
        self.assertRegex(peers["tungstenite"].version, r"^\d+\.\d+")

    def test_the_role_goes_into_the_command_and_the_bare_server_has_no_open(self):
        peer = Peer("p", "p", ("serve", "{port}", "{role}", "{bare-role}"))
        self.assertEqual(command_for(peer, "open"), ["serve", "{port}", "open", "echo"])
        self.assertEqual(command_for(peer, "broadcast"), ["serve", "{port}", "broadcast", "broadcast"])


class Processes(unittest.TestCase):
    def test_a_server_that_ends_at_once_is_a_failure_with_its_words(self):
        for command in ("echo no such luck; exit 3", "echo no such luck; exit 3 # {port}"):
            with self.assertRaisesRegex(Failed, "ended with status 3.*no such luck"):
                Server("p", ["sh", "-c", command], Cores(pin=False))

    def test_a_port_is_free(self):
        self.assertIn(free_port(), PORTS)

    def test_a_server_of_somebody_else_on_its_port_is_not_taken_for_it(self):
        def answer_all():
            with contextlib.suppress(OSError):
                while True:
                    with elses.accept()[0] as client:
                        client.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")

        with socket.create_server(("127.0.0.1", free_port())) as elses:
            port = elses.getsockname()[1]
            answering = threading.Thread(target=answer_all)
            answering.start()
            with self.assertRaisesRegex(Failed, "ended with status 1"):
                Server("p", ["sh", "-c", f"echo listening {port}; sleep 0.5; exit 1"], Cores(pin=False))
            elses.shutdown(socket.SHUT_RDWR)
            answering.join()

    def test_a_server_that_answers_has_its_port_and_ends(self):
        answering = ("import socket; server = socket.create_server(('127.0.0.1', {port})); client = server.accept()[0]; client.recv(4096);"
                     "client.sendall(b'HTTP/1.1 101 ok'); client.recv(1)\nwhile True: server.accept()")
        server = Server("p", [sys.executable, "-c", answering], Cores(pin=False))
        self.assertIn(server.port, PORTS)
        self.assertEqual(server.worker(), server.process.pid)
        server.stop()
        self.assertIsNotNone(server.process.poll())


class Runs(unittest.TestCase):
    def test_guests_take_part_only_where_they_are_named(self):
        guests = [OURS, BASELINE, Peer("epoll", "no protocol", ("d",)), Peer("websocket-tls", "wss", ("e",), scheme="wss"), ABSENT]
        def names(**of_the_run):
            return [peer.name for peer in takers(Run("run", (), (), **of_the_run), guests)]
        self.assertEqual(names(), ["websocket", "tungstenite"])
        self.assertEqual(names(beside=("epoll",)), ["websocket", "tungstenite", "epoll"])
        self.assertEqual(names(only=("websocket", "websocket-tls")), ["websocket", "websocket-tls"])

    def test_names_are_unique(self):
        self.assertEqual(len({run.name for run in RUNS}), len(RUNS))
        figures = [figure.name for run in RUNS for figure in run.figures]
        self.assertEqual(len(set(figures)), len(figures))


if __name__ == "__main__":
    unittest.main()
