"""Two people in the chat of php/demo/server.php, through nginx and TLS: one says something, both hear it, then they wait for the close.

chat.py PORT CERTIFICATE   prints 'heard' once /healthz and the page are answered and both have heard it, and for each
                           'closed CODE' when its connection has ended.
"""

import asyncio
import json
import secrets
import ssl
import sys
import urllib.request

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

DEADLINE = 20  # seconds for any one thing waited for
PATIENCE = 120  # seconds for the close, which comes when whoever runs this is done


async def hears(person, text):
    async with asyncio.timeout(DEADLINE):
        while json.loads(await person.recv()).get("text") != text:
            pass


async def closed(person):
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                await person.recv()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 1006


def page(port, path, context):
    with urllib.request.urlopen(f"https://localhost:{port}{path}", context=context, timeout=DEADLINE) as answer:
        return answer.read()


async def main(port, certificate):
    context = ssl.create_default_context(cafile=certificate)
    assert page(port, "/healthz", context) == b"ok\n"
    assert b"<html" in page(port, "/", context)
    people = [await connect(f"wss://localhost:{port}/", ssl=context, open_timeout=DEADLINE) for _ in range(2)]
    for person, name in zip(people, ("Ada", "Grace")):
        await person.send(json.dumps({"join": "docker", "name": name}))
    text = f"hello {secrets.token_hex(8)}"
    await people[0].send(json.dumps({"say": text}))
    for person in people:
        await hears(person, text)
    print("heard", flush=True)
    for code in await asyncio.gather(*map(closed, people)):
        print("closed", code, flush=True)


asyncio.run(main(*sys.argv[1:]))
