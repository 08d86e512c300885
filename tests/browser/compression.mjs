// Compressed messages between headless Chromium and servers that keep no context, and that keep it.
//   node compression.mjs COMMAND...     COMMAND echoes at /echo, compresses as its last argument says, and prints its port
import assert from 'node:assert/strict';
import { launch, perform, run, within } from './support.mjs';

const command = process.argv.slice(2);
const servers = {
  sparing: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
  generous: 'permessage-deflate',
  narrow: 'permessage-deflate; server_max_window_bits=9; client_max_window_bits=9',
};

// Runs in the page: sends the messages of each round, compares what comes back, closes; returns what it saw.
async function converse(url) {
  const KIBIBYTE = 1024, ROUNDS = 12;
  const noise = (length) => {
    const bytes = new Uint8Array(length);
    // The browser gives 64 KiB of randomness at a time.
    for (let start = 0; start < length; start += 64 * KIBIBYTE) crypto.getRandomValues(bytes.subarray(start, start + 64 * KIBIBYTE));
    return bytes;
  };
  const large = ['Straße '.repeat(64 * KIBIBYTE / 8), noise(64 * KIBIBYTE), 'größer 🌍 '.repeat(900 * KIBIBYTE / 14), noise(900 * KIBIBYTE), new Uint8Array(900 * KIBIBYTE)];
  const isSame = (seen, sent) => typeof sent === 'string' ? seen === sent
    : seen instanceof ArrayBuffer && seen.byteLength === sent.length && new Uint8Array(seen).every((byte, index) => byte === sent[index]);

  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const inbox = [];
  let wake = () => {};
  socket.onmessage = ({ data }) => { inbox.push(data); wake(); };
  const closed = new Promise((resolve) => { socket.onclose = ({ code, wasClean }) => { resolve({ code, wasClean }); wake(); }; });
  await Promise.race([new Promise((resolve) => { socket.onopen = resolve; }), closed]);
  const { extensions } = socket;
  let echoed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const messages = [];
    for (let index = 1; index <= 6; index++) {
      messages.push(`${round}.${index} Grüße aus Ærøskøbing 🌍 `.repeat(index * round), JSON.stringify({ round, index }), noise(index * 40 * round), String.fromCodePoint(64 + index));
    }
    messages.push(large[round] ?? (round % 2 ? '' : new Uint8Array(round % 4)));
    messages.forEach((message) => socket.send(message));
    for (const message of messages) {
      while (inbox.length === 0 && socket.readyState === WebSocket.OPEN) await new Promise((resolve) => { wake = resolve; });
      if (!isSame(inbox.shift(), message)) return { extensions, echoed, closed: socket.readyState === WebSocket.OPEN ? null : await closed };
      echoed++;
    }
  }
  socket.close(1000, 'done');
  return { extensions, echoed, closed: await closed };
}

let browser, page;
const steps = {
  'Chromium starts': async () => {
    browser = await launch();
    page = await browser.newPage();
  },
};
for (const [compression, extensions] of Object.entries(servers)) {
  steps[`300 messages come back unchanged, ${compression} compression`] = async () => {
    const server = await run([...command, compression], {}, /^\d+$/m);
    try {
      const seen = await within(page.evaluate(converse, `ws://127.0.0.1:${server.address}/echo`), 'the messages');
      assert.deepEqual(seen, { extensions, echoed: 300, closed: { code: 1000, wasClean: true } });
    } finally {
      assert.equal(await server.stop(), 0);
    }
  };
}

await perform(steps);
await browser?.close();
