"""Starts servers and loads, each on a core of its own. It knows nothing of figures."""

import json
import os
import random
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from dataclasses import dataclass, field


class Failed(Exception):
    """A server or a load that did not do what it should, in a sentence."""


@dataclass(frozen=True)
class Cores:
    """Which core the server has, and which the load; without them the kernel chooses."""

    server: str = "0"
    load: str = "1"
    pin: bool = True

    def can_pin(self):
        return self.pin and shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1

    def pinned(self, words, core):
        return ["taskset", "-c", core, *words] if self.can_pin() else list(words)


@dataclass
class Server:
    """A server process that does handshakes.

    In its command `{port}` becomes a free port; a command without it must print `listening PORT`.
    """

    name: str
    command: list
    cores: Cores
    scheme: str = "ws"
    environment: dict = field(default_factory=dict)
    output_path: str = None

    def __post_init__(self):
        self.port = free_port() if any("{port}" in word for word in self.command) else None
        words = [word.replace("{port}", str(self.port)) for word in self.command]
        self.output = open(self.output_path, "w+b") if self.output_path else tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.cores.pinned(words, self.cores.server), stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.STDOUT, env={**os.environ, **self.environment}, start_new_session=True)
        try:
            if self.port is None:
                self.wait_until(self.read_port, "did not print 'listening PORT'")
            self.wait_until(self.does_handshakes, "does no handshakes")
        except BaseException:
            self.stop()
            raise

    def wait_until(self, is_so, complaint):
        until = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if is_so():
                return
            time.sleep(0.05)
        status = self.process.poll()
        complaint = complaint if status is None else f"ended with status {status}"
        raise Failed(f"server {self.name} ({shlex.join(self.command)}) {complaint}; it printed {self.printed()[-2000:]!r}")

    def read_port(self):
        found = re.search(r"listening (\d+)\s", self.printed())
        self.port = int(found[1]) if found else None
        return self.port

    def printed(self):
        # At a position of its own: the process writes on at the end.
        return os.pread(self.output.fileno(), 1 << 20, 0).decode(errors="replace")

    def does_handshakes(self):
        """A process that listens may still have no worker to answer, so a connection alone is no proof."""
        request = (f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=HANDSHAKE_LIMIT_SECONDS) as plain:
                with any_certificate().wrap_socket(plain) if self.scheme == "wss" else plain as stream:
                    stream.sendall(request.encode())
                    return stream.recv(4096).startswith(b"HTTP/1.1 101") and self.owns_port()
        except OSError:
            return False

    def owns_port(self):
        """Whether it is this server that answers: somebody else may have taken the port before it."""
        inodes = listeners_on(self.port)
        if inodes is None:
            return True
        return any(f"socket:[{inode}]" in descriptors_of(pid) for pid in self.processes() for inode in inodes)

    def processes(self):
        """Its process and all that come from it."""
        waiting, found = [self.process.pid], []
        while waiting:
            found.append(pid := waiting.pop())
            waiting += children_of(pid)
        return found

    def worker(self):
        """The process that does the work: the last of a chain of only children."""
        pid = self.process.pid
        while len(children := children_of(pid)) == 1:
            pid = children[0]
        return pid

    def stop(self):
        try:
            if self.process.poll() is None:
                self.process.terminate()
                self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            # Its session is its own, so this reaches its workers and nobody else.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        finally:
            self.output.close()


def free_port():
    """Not one of those that the kernel gives to connections, as it may do so before the server has bound it."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Failed(f"of a hundred ports from {PORTS.start} to {PORTS.stop - 1} none is free")


def listeners_on(port):
    """The inodes of the sockets that listen on a port; none where the system does not say."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as file:
                rows = [line.split() for line in file.readlines()[1:]]
        except OSError:
            if table == "/proc/net/tcp":
                return None
            continue
        inodes |= {row[9] for row in rows if row[3] == LISTENING and int(row[1].split(":")[1], 16) == port}
    return inodes


def descriptors_of(pid):
    try:
        return {os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd")}
    except OSError:
        return set()


def any_certificate():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def last_line(text):
    return (text.strip().splitlines() or ["it printed nothing"])[-1]


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def run_load(program, server, words):
    """Runs ws-load on a server, `{pid}` in the words being its process; gives the report."""
    mode, *rest = [word.replace("{pid}", str(server.worker())) for word in words]
    command = [program, mode, f"{server.scheme}://127.0.0.1:{server.port}/", *rest]
    try:
        result = subprocess.run(server.cores.pinned(command, server.cores.load), capture_output=True, text=True,
                                timeout=RUN_LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"the load on server {server.name} did not end within {RUN_LIMIT_SECONDS} s") from error
    line = next((line for line in result.stdout.splitlines() if line.startswith("{")), None)
    if line is None or result.returncode != 0:
        raise Failed(f"the load on server {server.name} failed: {last_line(result.stderr if line is None else line)}")
    return json.loads(line)


# Below what Linux gives to outgoing connections (ip_local_port_range), above what services have.
PORTS = range(20_000, 32_000)
# proc_pid_net(5): the state of a socket.
LISTENING = "0A"
START_LIMIT_SECONDS = 20
STOP_LIMIT_SECONDS = 15
HANDSHAKE_LIMIT_SECONDS = 5
RUN_LIMIT_SECONDS = 600
