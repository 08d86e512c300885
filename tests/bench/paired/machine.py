"""On what it was measured."""

import os
import platform
import subprocess

from paired.peers import said


def describe(peers, cores, extension):
    """Lines for people."""
    pinned = f"server on core {cores.server}, load on core {cores.load}" if cores.can_pin() else "not pinned"
    yield f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {pinned}"
    yield f"PHP {said(['php', '-n', '-r', 'echo PHP_VERSION;'])}, {said(['rustc', '--version'])}, node {said(['node', '--version'])}, " \
          f"Python {said([peers_python(peers), '--version']).removeprefix('Python ')}"
    yield "; ".join(f"{peer.title} {peer.version}".strip() for peer in peers if peer.command and peer.version and peer.scheme == "ws" and "batch" not in peer.name)
    yield f"commit {commit()}, {extension}"
    yield f"load average before the first run: {os.getloadavg()[0]:.1f}"


def peers_python(peers):
    return next((peer.command[0] for peer in peers if peer.name == "websockets" and peer.command), "python3")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def commit():
    name = said(["git", "rev-parse", "--short", "HEAD"])
    changed = subprocess.run(["git", "diff", "--quiet", "HEAD"], capture_output=True, check=False).returncode == 1
    return f"{name} with changes" if changed else name or "unknown"
