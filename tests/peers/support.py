"""What the clients in this folder share."""

import asyncio
import sys
import uuid

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

base = sys.argv[1]
server = sys.argv[2] if len(sys.argv) > 2 else "php"
DEADLINE = 10  # seconds, for each behaviour
MEBIBYTE = 1024 * 1024
behaviours = {}


def behaviour(name):
    return lambda function: behaviours.setdefault(name, function)


def dial(path, **options):
    return connect(base + path, max_size=2 * MEBIBYTE, proxy=None, **options)


def same(seen, wanted):
    assert seen == wanted, f"{seen!r:.200} instead of {wanted!r:.200}"


async def how_it_left(leave, **options):
    name = uuid.uuid4().hex
    async with dial(f"/leave/{name}", **options) as socket:
        await leave(socket)
        await socket.wait_closed()
    async with dial(f"/left/{name}") as socket:
        return await socket.recv()


async def how_it_ended(path, **options):
    async with dial(path, **options) as socket:
        try:
            await socket.recv()
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else None


async def perform_all():
    for name, run in behaviours.items():
        try:
            await asyncio.wait_for(run(), DEADLINE)
            print(f"ok {name}", flush=True)
        except Exception as error:
            print(f"not ok {name}: {type(error).__name__} {error}".replace("\n", " "), flush=True)


def perform():
    """Prints 'ok NAME' or 'not ok NAME: why' for each behaviour."""
    asyncio.run(perform_all())
