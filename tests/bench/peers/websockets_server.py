"""Python's package websockets: websockets_server.py PORT echo|open|broadcast

'open' is 'echo': the handler is called for a connection, not for a message.
"""
import asyncio
import sys

from websockets.asyncio.server import broadcast, serve
from websockets.exceptions import ConnectionClosedError


async def echo(connection):
    try:
        async for message in connection:
            await connection.send(message)
    except ConnectionClosedError:
        pass  # A client that breaks off is no news here.


async def send_to_all(connection):
    async for message in connection:
        broadcast(connection.server.connections, message)


async def main(port, role):
    handler = send_to_all if role == "broadcast" else echo
    async with serve(handler, "127.0.0.1", port, compression=None, backlog=4096) as server:
        await server.serve_forever()


try:
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
except KeyboardInterrupt:
    pass
