"""client.py URL [SERVER]: SERVER is php (the default) or the name of another server, which lacks what only PHP's has."""

import asyncio

from support import MEBIBYTE, behaviour, dial, how_it_ended, how_it_left, perform, same, server
from websockets.exceptions import ConnectionClosed


async def echoed(message, **options):
    async with dial("/echo", **options) as socket:
        await socket.send(message)
        return await socket.recv()


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


perform()
