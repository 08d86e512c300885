"""client.py URL [SERVER]: SERVER is php (the default) or the name of another server, which lacks what only PHP's has."""

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


async def echoed(message, **options):
    async with dial("/echo", **options) as socket:
        await socket.send(message)
        return await socket.recv()


async def how_it_left(leave):
    name = uuid.uuid4().hex
    async with dial(f"/leave/{name}") as socket:
        await leave(socket)
        await socket.wait_closed()
    async with dial(f"/left/{name}") as socket:
        return await socket.recv()


async def how_it_ended(path):
    async with dial(path) as socket:
        try:
            await socket.recv()
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else None


@behaviour("text is echoed as text")
async def _():
    same(await echoed("Grüße 🌍"), "Grüße 🌍")


@behaviour("binary is echoed as binary")
async def _():
    same(await echoed(b"\x00\xff\x80\x01"), b"\x00\xff\x80\x01")


@behaviour("an empty text is a message")
async def _():
    same(await echoed(""), "")


@behaviour("1 MiB of text is echoed")
async def _():
    same(await echoed("x" * MEBIBYTE), "x" * MEBIBYTE)


@behaviour("1 MiB of binary is echoed")
async def _():
    same(await echoed(b"\x07" * MEBIBYTE), b"\x07" * MEBIBYTE)


@behaviour("a thousand messages keep their order")
async def _():
    sent = [f"{index} " + "-" * index for index in range(1000)]
    async with dial("/echo") as socket:
        sending = asyncio.gather(*[socket.send(message) for message in sent])
        same([await socket.recv() for _ in sent], sent)
        await sending


@behaviour("a fragmented message is echoed whole")
async def _():
    same(await echoed(["one ", "two ", "three"]), "one two three")


@behaviour("a message of 1,000 fragments is echoed whole")
async def _():
    same(await echoed([b"x"] * 1000), b"x" * 1000)


@behaviour("a ping of 125 bytes gets its pong")
async def _():
    async with dial("/echo") as socket:
        await (await socket.ping(b"p" * 125))


@behaviour("the code and reason of our close reach the server")
async def _():
    same(await how_it_left(lambda socket: socket.close(4001, "auf Wiederhören")), "4001 auf Wiederhören")


@behaviour("the code and reason of the server reach us")
async def _():
    same(await how_it_ended("/close/4002/enough"), (4002, "enough"))


@behaviour("a socket dropped by the server has no close frame")
async def _():
    same(await how_it_ended("/drop"), None)


@behaviour("an offer of compression still connects")
async def _():
    same(await echoed("compressible " * 100, compression="deflate"), "compressible " * 100)


@behaviour("no offer of compression connects too")
async def _():
    same(await echoed("plain", compression=None), "plain")


if server == "php":

    @behaviour("a message over 1 MiB is 1009")
    async def _():
        async with dial("/echo") as socket:
            try:
                await socket.send(b"\x00" * (MEBIBYTE + 1))
                await socket.recv()
            except ConnectionClosed as closed:
                same(closed.rcvd and closed.rcvd.code, 1009)
            else:
                raise AssertionError("it was taken")


async def main():
    for name, run in behaviours.items():
        try:
            await asyncio.wait_for(run(), DEADLINE)
            print(f"ok {name}", flush=True)
        except Exception as error:
            print(f"not ok {name}: {type(error).__name__} {error}".replace("\n", " "), flush=True)


asyncio.run(main())
