"""server.py [COMPRESSION]; over TLS where the environment has TLS_CERT and TLS_KEY, the paths of both."""

import asyncio
import collections
import os
import ssl
import sys

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory as Deflate

left = collections.defaultdict(asyncio.Future)
extensions = {
    "sparing": [Deflate(server_no_context_takeover=True, client_no_context_takeover=True)],
    "generous": [Deflate()],
    "narrow": [Deflate(server_max_window_bits=9, client_max_window_bits=9)],
}.get(sys.argv[1] if len(sys.argv) > 1 else "none")


class Counting(ServerConnection):
    bytes_received = 0

    def data_received(self, data):
        self.bytes_received += len(data)
        super().data_received(data)


async def handle(socket):
    what, *rest = socket.request.path.split("/")[1:]
    try:
        if what == "close":
            await socket.close(int(rest[0]), rest[1])
        elif what == "drop":
            socket.transport.abort()
        elif what == "ping":
            await (await socket.ping("are you there"))
            await socket.send("pong are you there")
        elif what == "fragments":
            await socket.send(["one ", "two ", "three"])
        elif what == "bomb":
            await socket.send(bytes(16 * 1024 * 1024))
        elif what == "left":
            await socket.send(await left[rest[0]])
        async for message in socket:
            await socket.send(str(socket.bytes_received) if what == "received" else message)
    except ConnectionClosed:
        pass
    if what in ("leave", "bomb"):
        await socket.wait_closed()
        left[rest[0]].set_result(f"{socket.close_code} {socket.close_reason}")


async def main():
    # The message limit is for the 1 MiB echo and its header.
    options = {"max_size": 2**21, "compression": None, "extensions": extensions, "create_connection": Counting}
    if "TLS_CERT" in os.environ:
        options["ssl"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        options["ssl"].load_cert_chain(os.environ["TLS_CERT"], os.environ["TLS_KEY"])
    async with serve(handle, "127.0.0.1", 0, **options) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


asyncio.run(main())
