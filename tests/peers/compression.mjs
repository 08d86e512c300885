// node compression.mjs URL php COMPRESSION: how ws gets on with a server that compresses; COMPRESSION is its name in server.php.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import assert from 'node:assert/strict';
import { compression, howItLeft, mebibyte, next, open, perform } from './support.mjs';

const kibibyte = 1024;
const windows = (bits) => ({ serverMaxWindowBits: bits, clientMaxWindowBits: bits });
const offers = {
  'the usual offer': {},
  'no context takeover': { serverNoContextTakeover: true, clientNoContextTakeover: true },
  'no context takeover of the server': { serverNoContextTakeover: true },
  'windows of 512 bytes': windows(9),
  'windows of 1 KiB': windows(10),
  'windows of 32 KiB': windows(15),
  'a window of 1 KiB for the client': { clientMaxWindowBits: 10 },
  'a client whose window has no limit': { clientMaxWindowBits: false },
};
// What the server keeps: whether a context, and the bits of the window.
const [keepsContext, widest] = { sparing: [false, 15], generous: [true, 15], narrow: [true, 9] }[compression];

// RFC 7692 §7.1: a context is kept where both sides would, in the smaller of both windows.
function agreement({ serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits = 15, clientMaxWindowBits = 15 }) {
  return {
    server: { keepsContext: keepsContext && !serverNoContextTakeover, windowBits: Math.min(widest, serverMaxWindowBits) },
    client: { keepsContext: keepsContext && !clientNoContextTakeover, windowBits: clientMaxWindowBits === false ? 15 : Math.min(widest, clientMaxWindowBits) },
  };
}

function answered(socket) {
  const [name, ...parameters] = socket.response.headers['sec-websocket-extensions'].split(';').map((part) => part.trim());
  assert.equal(name, 'permessage-deflate');
  const has = Object.fromEntries(parameters.map((parameter) => parameter.split('=')));
  const direction = (side) => ({ keepsContext: !(`${side}_no_context_takeover` in has), windowBits: Number(has[`${side}_max_window_bits`] ?? 15) });
  return { server: direction('server'), client: direction('client') };
}

async function dial(path, offer, options = {}) {
  const socket = await open(path, { perMessageDeflate: { threshold: 0, ...offer }, ...options });
  assert.equal(socket.extensions, 'permessage-deflate');
  return socket;
}

async function echo(socket, messages) {
  messages.forEach((message) => socket.send(message));
  for (const message of messages) {
    const answer = await next(socket);
    assert.ok(Buffer.from(answer).equals(Buffer.from(message)) && typeof answer === typeof message, `${message.length} characters or bytes came back as ${answer.length}`);
  }
}

// Some of every kind; 25 at a time, of which one at most is large, so that nobody has to buffer more than is allowed.
const rounds = 12;
function* mixture() {
  const large = ['Straße '.repeat(64 * kibibyte / 8), randomBytes(64 * kibibyte), 'größer 🌍 '.repeat(900 * kibibyte / 14), randomBytes(900 * kibibyte), Buffer.alloc(900 * kibibyte, 'zeros and ones ')];
  for (let round = 0; round < rounds; round++) {
    const messages = [];
    for (let index = 1; index <= 6; index++) {
      messages.push(`${round}.${index} Grüße aus Ærøskøbing 🌍 `.repeat(index * round), JSON.stringify({ round, index, list: [1, 2, 3] }), randomBytes(index * 40 * round), String.fromCodePoint(64 + index));
    }
    messages.push(large[round] ?? (round % 2 ? '' : Buffer.alloc(round % 4)));
    yield messages;
  }
}

// The bytes that the server needs to send this back.
async function cost(socket, message) {
  const before = socket.response.socket.bytesRead;
  await echo(socket, [message]);
  return socket.response.socket.bytesRead - before;
}

const behaviours = {};
for (const [name, offer] of Object.entries(offers)) {
  behaviours[`${name}: both keep what they can of their contexts and windows`] = async () => {
    const socket = await dial('/echo', offer);
    assert.deepEqual(answered(socket), agreement(offer));
    socket.terminate();
  };
  behaviours[`${name}: ${rounds * 25} messages are echoed unchanged`] = async () => {
    const socket = await dial('/echo', offer);
    for (const messages of mixture()) await echo(socket, messages);
    socket.close(1000);
    assert.equal(await socket.ended, '1000 ');
  };
  behaviours[`${name}: what repeats itself is cheap, beyond a message where the context is kept`] = async () => {
    const socket = await dial('/echo', offer);
    const repetition = 'the same again '.repeat(8000);
    assert.ok(await cost(socket, repetition) < repetition.length / 10);
    const noise = randomBytes(4000);
    assert.ok(await cost(socket, noise) >= noise.length);
    const again = await cost(socket, noise);
    const { server } = agreement(offer);
    const isRemembered = server.keepsContext && 2 ** server.windowBits > 2 * noise.length;
    assert.ok(isRemembered ? again < 100 : again >= noise.length, `${again} bytes`);
    socket.terminate();
  };
}

Object.assign(behaviours, {
  'a broadcast reaches all, however they compress': async () => {
    const sockets = await Promise.all([...Object.values(offers).map((offer) => dial('/all', offer)), open('/all', { perMessageDeflate: false })]);
    const noise = randomBytes(500);
    for (let round = 0; round < 5; round++) {
      for (const [index, socket] of sockets.entries()) {
        // Between two broadcasts, so that contexts have more in them than the broadcasts.
        await echo(socket, [`only me, ${index} 🌍`]);
        const message = index % 2 ? noise : `${round}.${index} says the same to all `.repeat(index * 50);
        socket.send(message);
        for (const member of sockets) assert.deepEqual(await next(member), message);
      }
    }
    sockets.forEach((socket) => socket.close());
    await Promise.all(sockets.map((socket) => socket.ended));
  },
  'a client without compression is echoed as ever': async () => {
    const socket = await open('/echo', { perMessageDeflate: false });
    assert.equal(socket.extensions, '');
    await echo(socket, ['plain '.repeat(100), Buffer.alloc(300), '']);
    socket.terminate();
  },
  'only what is shorter than the threshold is sent as it is': async () => {
    const socket = await dial('/echo', {});
    const header = 2;
    const isBelow = compression === 'sparing';
    assert.equal(await cost(socket, 'x'.repeat(63)) === header + 63, isBelow);
    assert.ok(await cost(socket, 'x'.repeat(64)) < 64);
    socket.terminate();
  },
  'fragments of a compressed message are echoed whole': async () => {
    const socket = await dial('/echo', {});
    ['one ', 'zwei, ', 'trois'].forEach((part, index) => socket.send(part, { fin: index === 2 }));
    assert.equal(await next(socket), 'one zwei, trois');
    socket.terminate();
  },
  'a ping between compressed fragments is answered at once': async () => {
    const socket = await dial('/echo', {});
    const pong = once(socket, 'pong');
    socket.send('one ', { fin: false });
    socket.ping('middle');
    assert.equal(String((await pong)[0]), 'middle');
    socket.send('two', { fin: true });
    assert.equal(await next(socket), 'one two');
    socket.terminate();
  },
  'a message of 1 MiB is taken, one of a byte more is 1009': async () => {
    const socket = await dial('/echo', {});
    await echo(socket, [Buffer.alloc(mebibyte)]);
    socket.send(Buffer.alloc(mebibyte + 1));
    assert.match(await socket.ended, /^1009 /);
  },
  'a bomb is 1009': async () => {
    const socket = await dial('/echo', {});
    socket.send(Buffer.alloc(16 * mebibyte));
    assert.match(await socket.ended, /^1009 /);
  },
  'a bomb in fragments is 1009': async () => {
    const socket = await dial('/echo', {});
    for (let index = 1; index <= 8; index++) socket.send(Buffer.alloc(2 * mebibyte), { fin: index === 8 });
    assert.match(await socket.ended, /^1009 /);
  },
  'text that is not UTF-8 is 1007': async () => {
    const socket = await dial('/echo', {});
    socket.send(Buffer.from([0x48, 0xff]), { binary: false });
    assert.match(await socket.ended, /^1007 /);
  },
  'the code and reason of our close reach the server': async () => {
    assert.equal(await howItLeft((socket) => { socket.send('last words'); socket.close(4001, 'auf Wiederhören'); }, { perMessageDeflate: { threshold: 0 } }), '4001 auf Wiederhören');
  },
  'the code and reason of the server reach us': async () => assert.equal(await (await dial('/close/4002/enough', {})).ended, '4002 enough'),
  'others are served all the while': async () => echo(await dial('/echo', {}), ['still here']),
});

await perform(behaviours);
