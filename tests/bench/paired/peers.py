"""Who is measured: how each server is started, whether it is here, and how to have it.

Each server is one process that works on one core, in the form that is fast in its framework, and runs the framework's own
callback for each message. The programs are in ../peers, all called with PORT and a role: echo, open or broadcast.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Peer:
    """A server program; without a command it is absent."""

    name: str
    title: str
    command: tuple = ()
    version: str = ""
    absence: str = ""  # why it is not here, and how to have it
    scheme: str = "ws"
    environment: dict = field(default_factory=dict)
    most_connections: int = None
    bound: str = ""  # what bounds its connections, and how to have more


def find_peers(root, tools, extension, environment, certificate=None):
    """All peers, ours and the baseline first; `certificate` is the directory with cert.pem and key.pem."""
    programs = Path(root, "tests/bench/peers")
    php = ["php", "-n", "-d", f"extension={extension}", str(programs / "websocket.php"), "{port}", "{role}"]
    ours = said(["php", "-n", "-d", f"extension={extension}", "-r", "echo phpversion('websocket');"])
    ratchet = composer_package(programs, "ratchet", "Ratchet", "cboden/ratchet", "RATCHET_AUTOLOAD", environment, "Ratchet\\VERSION")
    tungstenite = crate_version(Path(root, "Cargo.lock"), "tokio-tungstenite")
    return [
        Peer("websocket", "this extension", tuple(php), ours),
        Peer("websocket-tls", "this extension, wss", (*php, f"tls={certificate}") if certificate else (), ours,
             "openssl is needed for its certificate", scheme="wss"),
        # Bare: it has no callables, so 'open' is 'echo'.
        Peer("tungstenite", "tokio-tungstenite", (f"{tools}/ws-echo-tungstenite", "{port}", "{bare-role}"), tungstenite),
        Peer("tungstenite-batch", "gathered writes", (f"{tools}/ws-echo-tungstenite", "{port}", "batch"), tungstenite),
        Peer("epoll", "no protocol", (f"{tools}/ws-echo-epoll", "{port}"), ""),
        swoole(programs, "swoole", "Swoole", environment.get("SWOOLE_EXTENSION")),
        swoole(programs, "openswoole", "OpenSwoole", environment.get("OPENSWOOLE_EXTENSION")),
        composer_package(programs, "workerman", "Workerman", "workerman/workerman", "WORKERMAN_AUTOLOAD", environment,
                         "Workerman\\Worker::VERSION"),
        ratchet,
        ratchet_adapter(programs, ratchet, extension),
        node(root, programs),
        python(root, programs),
        uwebsockets_cpp(environment),
        uwebsockets_js(programs, environment),
    ]


def swoole(programs, name, title, path):
    how = f"build it with phpize and set {name.upper()}_EXTENSION to its .so (or have php.ini load it)"
    options = ["-d", f"extension={path}"] if path else []
    version = said(["php", *options, "-r", f"echo phpversion('{name}') ?: '';"])
    if not version:
        return Peer(name, title, absence=f"PHP does not load it from {path}: {how}" if path else how)
    return Peer(name, title, ("php", *options, str(programs / "swoole.php"), "{port}", "{role}"), version)


def composer_package(programs, name, title, package, variable, environment, constant):
    how = f"composer require {package}, and set {variable} to its vendor/autoload.php"
    path = environment.get(variable)
    if not path:
        return Peer(name, title, absence=how)
    options = list(JIT_COMPILER)
    if event := environment.get("EVENT_EXTENSION"):
        options += ["-d", f"extension={event}"]
    ask = f"error_reporting(0); require $argv[1]; interface_exists('Ratchet\\ConnectionInterface'); echo {constant};"
    version = said(["php", "-r", ask, path]).removeprefix("Ratchet/")
    if not version:
        return Peer(name, title, absence=f"{variable}={path} does not load it: {how}")
    command = ("php", *options, str(programs / f"{name}.php"), "{port}", "{role}")
    loaded = said(["php", *options, "-r", "echo implode(' ', get_loaded_extensions());"]).split()
    bound = {} if {"event", "ev"} & set(loaded) else {"most_connections": SELECT_CONNECTIONS, "bound": SELECT_BOUND}
    return Peer(name, title, command, version, environment={variable: str(Path(path).resolve())}, **bound)


def ratchet_adapter(programs, ratchet, extension):
    """Ratchet's application without its loop, so select(2) does not bound it."""
    name, title = "ratchet-adapter", "Ratchet application on this extension"
    if not ratchet.command:
        return Peer(name, title, absence=ratchet.absence)
    command = ("php", *JIT_COMPILER, "-d", f"extension={extension}", str(programs / f"{name}.php"), "{port}", "{role}")
    return Peer(name, title, command, environment=ratchet.environment)


def node(root, programs):
    package = Path(root, "tests/node_modules/ws/package.json")
    if not shutil.which("node") or not package.is_file():
        return Peer("ws", "Node ws", absence="tests/bin/install.sh test")
    return Peer("ws", "Node ws", ("node", str(programs / "ws.mjs"), "{port}", "{role}"), json.loads(package.read_text())["version"])


def python(root, programs):
    interpreter = Path(root, "build/venv/bin/python")
    version = said([str(interpreter), "-c", "import websockets; print(websockets.__version__)"]) if interpreter.is_file() else ""
    if not version:
        return Peer("websockets", "Python websockets", absence="tests/bin/install.sh test")
    command = (str(interpreter), str(programs / "websockets_server.py"), "{port}", "{role}")
    return Peer("websockets", "Python websockets", command, version)


def uwebsockets_cpp(environment):
    path = environment.get("UWEBSOCKETS_SERVER")
    if path and os.access(path, os.X_OK):
        return Peer("uwebsockets", "uWebSockets, C++", (str(Path(path).resolve()), "{port}", "{role}"))
    return Peer("uwebsockets", "uWebSockets, C++",
                absence="build tests/bench/peers/uwebsockets.cpp as it says, and set UWEBSOCKETS_SERVER to the program")


def uwebsockets_js(programs, environment):
    path = environment.get("UWEBSOCKETS_JS")
    if path and Path(path, "package.json").is_file():
        version = json.loads(Path(path, "package.json").read_text()).get("version", "")
        return Peer("uwebsockets.js", "uWebSockets.js", ("node", str(programs / "uwebsockets.mjs"), "{port}", "{role}"), version,
                    environment={"UWEBSOCKETS_JS": str(Path(path).resolve())})
    return Peer("uwebsockets.js", "uWebSockets.js",
                absence="npm install uNetworking/uWebSockets.js#v20.52.0, and set UWEBSOCKETS_JS to the package's directory")


def command_for(peer, role):
    bare_role = "broadcast" if role == "broadcast" else "echo"
    return [word.replace("{role}", role).replace("{bare-role}", bare_role) for word in peer.command]


def crate_version(lock, crate):
    lines = lock.read_text().splitlines()
    return next((after.split('"')[1] for line, after in zip(lines, lines[1:]) if line == f'name = "{crate}"'), "")


def said(words):
    """The first line that a command prints, or nothing if it fails."""
    try:
        result = subprocess.run(words, capture_output=True, text=True, timeout=ANSWER_LIMIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = result.stdout.strip().splitlines()
    return lines[0] if result.returncode == 0 and lines else ""


ANSWER_LIMIT_SECONDS = 20
# For peers with much PHP code of their own, which it makes faster; without opcache these settings do nothing.
JIT_COMPILER = ("-d", "opcache.enable_cli=1", "-d", "opcache.jit_buffer_size=64M", "-d", "opcache.jit=tracing")
# select(2) ends at 1,024 descriptors: above, Ratchet stands still and Workerman looks at all connections all the time.
SELECT_CONNECTIONS = 1000
SELECT_BOUND = "without the PHP extension event it waits in select(2), which ends at 1,024 descriptors; set EVENT_EXTENSION to its .so"
