import asyncio
import collections

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

left = collections.defaultdict(asyncio.Future)


async def handle(socket):
    what, *rest = socket.request.path.split("/")[1:]
    if what == "close":
        await socket.close(int(rest[0]), rest[1])
    elif what == "drop":
        socket.transport.abort()
    elif what == "ping":
        await (await socket.ping("are you there"))
        await socket.send("pong are you there")
    elif what == "fragments":
        await socket.send(["one ", "two ", "three"])
    elif what == "left":
        await socket.send(await left[rest[0]])
    try:
        async for message in socket:
            await socket.send(message)
    except ConnectionClosed:
        pass
    if what == "leave":
        left[rest[0]].set_result(f"{socket.close_code} {socket.close_reason}")


async def main():
    # Compression is offered only where the client asks; the message limit is for the 1 MiB echo and its header.
    async with serve(handle, "127.0.0.1", 0, max_size=2**21) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


asyncio.run(main())
