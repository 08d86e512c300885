// node client.mjs URL [SERVER]: SERVER is php (the default) or the name of another server, which lacks what only PHP's has.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { base, howItLeft, mebibyte, next, open, perform, server } from './support.mjs';

async function echoed(message) {
  const socket = await open('/echo');
  socket.send(message);
  const answer = await next(socket);
  socket.close();
  await socket.ended;
  return answer;
}

const behaviours = {
  'text is echoed as text': async () => assert.equal(await echoed('Grüße 🌍'), 'Grüße 🌍'),
  'binary is echoed as binary': async () => assert.deepEqual(await echoed(Buffer.from([0, 255, 128, 1])), Buffer.from([0, 255, 128, 1])),
  'an empty text is a message': async () => assert.equal(await echoed(''), ''),
  'an empty binary is a message': async () => assert.deepEqual(await echoed(Buffer.alloc(0)), Buffer.alloc(0)),
  '1 MiB of text is echoed': async () => assert.ok(await echoed('x'.repeat(mebibyte)) === 'x'.repeat(mebibyte)),
  '1 MiB of binary is echoed': async () => assert.ok((await echoed(Buffer.alloc(mebibyte, 7))).equals(Buffer.alloc(mebibyte, 7))),
  'a thousand messages keep their order': async () => {
    const socket = await open('/echo');
    const sent = Array.from({ length: 1000 }, (_, index) => `${index} ${'-'.repeat(index)}`);
    sent.forEach((message) => socket.send(message));
    const answers = [];
    while (answers.length < sent.length) answers.push(await next(socket));
    assert.deepEqual(answers, sent);
    socket.close();
    await socket.ended;
  },
  'a fragmented message is echoed whole': async () => {
    const socket = await open('/echo');
    ['one ', 'two ', 'three'].forEach((part, index) => socket.send(part, { fin: index === 2 }));
    assert.equal(await next(socket), 'one two three');
    socket.terminate();
  },
  'a ping of 125 bytes gets its pong': async () => {
    const socket = await open('/echo');
    const pong = once(socket, 'pong');
    socket.ping('p'.repeat(125));
    assert.equal(String((await pong)[0]), 'p'.repeat(125));
    socket.terminate();
  },
  'the server pings': async () => {
    const socket = new WebSocket(`${base}/ping`);
    assert.equal(String((await once(socket, 'ping'))[0]), 'are you there');
    socket.terminate();
  },
  'the code and reason of our close reach the server': async () => assert.equal(await howItLeft((socket) => socket.close(4001, 'auf Wiederhören')), '4001 auf Wiederhören'),
  'a close without a code is 1005 there': async () => assert.equal(await howItLeft((socket) => socket.close()), '1005 '),
  'a dropped socket is 1006 there': async () => assert.equal(await howItLeft((socket) => socket.terminate()), '1006 the peer ended the TCP connection'),
  'the code and reason of the server reach us': async () => assert.equal(await (await open('/close/4002/enough')).ended, '4002 enough'),
  'a reason of 123 bytes reaches us': async () => assert.equal(await (await open(`/close/1000/${'r'.repeat(123)}`)).ended, `1000 ${'r'.repeat(123)}`),
  'a socket dropped by the server is 1006 here': async () => assert.equal(await (await open('/drop')).ended, '1006 '),
  'an offer of compression still connects': async () => {
    const socket = await open('/echo', { perMessageDeflate: { threshold: 0 } });
    assert.equal(socket.extensions, '');
    socket.send('compressible '.repeat(100));
    assert.equal(await next(socket), 'compressible '.repeat(100));
    socket.terminate();
  },
};
if (server === 'php') {
  behaviours['a message over 1 MiB is 1009'] = async () => {
    const socket = await open('/echo');
    socket.on('error', () => {});
    socket.send(Buffer.alloc(mebibyte + 1));
    assert.match(await socket.ended, /^1009 /);
  };
  behaviours['text that is not UTF-8 is 1007'] = async () => {
    const socket = await open('/echo');
    socket.send(Buffer.from([0x48, 0xff]), { binary: false });
    assert.match(await socket.ended, /^1007 /);
  };
  behaviours['a ping between fragments is answered at once'] = async () => {
    const socket = await open('/echo');
    const pong = once(socket, 'pong');
    socket.send('one ', { fin: false });
    socket.ping('middle');
    assert.equal(String((await pong)[0]), 'middle');
    socket.send('two', { fin: true });
    assert.equal(await next(socket), 'one two');
    socket.terminate();
  };
  behaviours['a plain request is told to upgrade'] = async () => {
    const [answer] = await once((base.startsWith('wss:') ? https : http).get(base.replace(/^ws/, 'http')), 'response');
    assert.equal(answer.statusCode, 426);
    assert.equal(answer.headers.upgrade, 'websocket');
    assert.match((await answer.toArray()).join(''), /^[^\n]+\n?$/);
  };
}

await perform(behaviours);
