"""compression.py URL php COMPRESSION: how websockets gets on with a server that compresses; COMPRESSION is its name in server.php."""

import json
import os
import sys

from support import MEBIBYTE, behaviour, dial, how_it_ended, how_it_left, perform, same
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory as Offer

KIBIBYTE = 1024
ROUNDS = 12
OFFERS = {
    "the usual offer": Offer(),
    "no context takeover": Offer(server_no_context_takeover=True, client_no_context_takeover=True),
    "no context takeover of the client": Offer(client_no_context_takeover=True),
    "windows of 512 bytes": Offer(server_max_window_bits=9, client_max_window_bits=9),
    "windows of 1 KiB": Offer(server_max_window_bits=10, client_max_window_bits=10),
    "windows of 32 KiB": Offer(server_max_window_bits=15, client_max_window_bits=15),
    "a window of 256 bytes for the server": Offer(server_max_window_bits=8),
    "a client whose window has no limit": Offer(client_max_window_bits=None),
}
# What the server keeps: whether a context, and the bits of the window.
keeps_context, widest = {"sparing": (False, 15), "generous": (True, 15), "narrow": (True, 9)}[sys.argv[3]]


class Counting(ClientConnection):
    bytes_received = 0

    def data_received(self, data):
        self.bytes_received += len(data)
        super().data_received(data)


def offering(path, offer):
    return dial(path, extensions=[offer], create_connection=Counting)


def agreement(offer):
    """RFC 7692 §7.1: a context is kept where both sides would, in the smaller of both windows. The server's, then the client's."""
    client_bits = {None: 15, True: widest}.get(offer.client_max_window_bits) or min(widest, offer.client_max_window_bits)
    return [
        (keeps_context and not offer.server_no_context_takeover, min(widest, offer.server_max_window_bits or 15)),
        (keeps_context and not offer.client_no_context_takeover, client_bits),
    ]


def answered(socket):
    [deflate] = socket.protocol.extensions
    return [
        (not deflate.remote_no_context_takeover, deflate.remote_max_window_bits),
        (not deflate.local_no_context_takeover, deflate.local_max_window_bits),
    ]


async def echo(socket, messages):
    for message in messages:
        await socket.send(message)
    for message in messages:
        answer = await socket.recv()
        assert answer == message, f"{len(message)} characters or bytes came back as {len(answer)}"


def mixture():
    """Some of every kind; 25 at a time, of which one at most is large, so that nobody has to buffer more than is allowed."""
    large = [
        "Straße " * (64 * KIBIBYTE // 8),
        os.urandom(64 * KIBIBYTE),
        "größer 🌍 " * (900 * KIBIBYTE // 14),
        os.urandom(900 * KIBIBYTE),
        b"zeros and ones " * (900 * KIBIBYTE // 15),
    ]
    for count in range(ROUNDS):
        for index in range(1, 7):
            yield f"{count}.{index} Grüße aus Ærøskøbing 🌍 " * (index * count)
            yield json.dumps({"count": count, "index": index, "list": [1, 2, 3]})
            yield os.urandom(index * 40 * count)
            yield chr(64 + index)
        yield large[count] if count < len(large) else ["", b"", b"\xff"][count % 3]


async def cost(socket, message):
    """The bytes that the server needs to send this back."""
    before = socket.bytes_received
    await echo(socket, [message])
    return socket.bytes_received - before


def behaviours_of(name, offer):
    @behaviour(f"{name}: both keep what they can of their contexts and windows")
    async def _():
        async with offering("/echo", offer) as socket:
            same(answered(socket), agreement(offer))

    @behaviour(f"{name}: {ROUNDS * 25} messages are echoed unchanged")
    async def _():
        messages = list(mixture())
        async with offering("/echo", offer) as socket:
            for start in range(0, len(messages), 25):
                await echo(socket, messages[start : start + 25])
        same((socket.close_code, socket.close_reason), (1000, ""))

    @behaviour(f"{name}: what repeats itself is cheap, beyond a message where the context is kept")
    async def _():
        async with offering("/echo", offer) as socket:
            repetition = "the same again " * 8000
            assert await cost(socket, repetition) < len(repetition) / 10
            noise = os.urandom(4000)
            assert await cost(socket, noise) >= len(noise)
            again = await cost(socket, noise)
        takes_over, window_bits = agreement(offer)[0]
        is_remembered = takes_over and 2**window_bits > 2 * len(noise)
        assert again < 100 if is_remembered else again >= len(noise), f"{again} bytes"


for name, offer in OFFERS.items():
    behaviours_of(name, offer)


async def refusal(message):
    async with offering("/echo", Offer()) as socket:
        try:
            await socket.send(message)
            await socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd and closed.rcvd.code


@behaviour("a client without compression is echoed as ever")
async def _():
    async with dial("/echo", compression=None) as socket:
        same(socket.protocol.extensions, [])
        await echo(socket, ["plain " * 100, bytes(300), ""])


@behaviour("a compressed message of 1,000 fragments is echoed whole")
async def _():
    async with offering("/echo", Offer()) as socket:
        await socket.send(["größer "] * 1000)
        same(await socket.recv(), "größer " * 1000)


@behaviour("a message of 1 MiB is taken, one of a byte more is 1009")
async def _():
    async with offering("/echo", Offer()) as socket:
        await echo(socket, [bytes(MEBIBYTE)])
    same(await refusal(bytes(MEBIBYTE + 1)), 1009)


@behaviour("a bomb is 1009")
async def _():
    same(await refusal(bytes(16 * MEBIBYTE)), 1009)


@behaviour("a bomb in fragments is 1009")
async def _():
    same(await refusal([bytes(2 * MEBIBYTE)] * 8), 1009)


@behaviour("the code and reason of our close reach the server")
async def _():
    async def leave(socket):
        await socket.send("last words")
        await socket.close(4001, "auf Wiederhören")

    same(await how_it_left(leave, extensions=[Offer()]), "4001 auf Wiederhören")


@behaviour("the code and reason of the server reach us")
async def _():
    same(await how_it_ended("/close/4002/enough", extensions=[Offer()]), (4002, "enough"))


@behaviour("others are served all the while")
async def _():
    async with offering("/echo", Offer()) as socket:
        await echo(socket, ["still here"])


perform()
