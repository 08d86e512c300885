#!/usr/bin/env python3
"""Measures what a server does while its PHP handler sleeps: round trips of pings, and new handshakes.

  busy.py PORT        needs the package websockets
"""
import asyncio
import json
import statistics
import sys
import time

import websockets


def milliseconds(seconds):
    ordered = sorted(seconds)
    return {"count": len(ordered), "median_ms": round(statistics.median(ordered) * 1000, 3),
            "worst_ms": round(ordered[-1] * 1000, 3)}


async def main(url):
    pings, handshakes = [], []
    async with websockets.connect(url, ping_interval=None) as quiet, websockets.connect(url, ping_interval=None) as busy:
        await busy.send("sleep")
        began = time.perf_counter()
        while time.perf_counter() - began < 1.8:
            sent = time.perf_counter()
            await asyncio.wait_for(await quiet.ping(), 5)
            pings.append(time.perf_counter() - sent)
            if len(pings) % 20 == 0:
                sent = time.perf_counter()
                async with websockets.connect(url, ping_interval=None, close_timeout=0.01):
                    handshakes.append(time.perf_counter() - sent)
            await asyncio.sleep(0.002)
        held = await asyncio.wait_for(busy.recv(), 10)
        took = time.perf_counter() - began
    assert held == "sleep" and took > 1.9, f"the handler slept {took:.1f} s"
    print(json.dumps({"mode": "busy", "ping": milliseconds(pings), "handshake": milliseconds(handshakes)}))


asyncio.run(main(f"ws://127.0.0.1:{int(sys.argv[1])}/"))
