// node server.mjs [COMPRESSION]; over TLS where the environment has TLS_CERT and TLS_KEY, the paths of both.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { WebSocketServer } from 'ws';

const perMessageDeflate = {
  sparing: { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 },
  generous: { threshold: 0 },
  narrow: { serverMaxWindowBits: 9, clientMaxWindowBits: 9, threshold: 0 },
}[process.argv[2]] ?? false;
const left = new Map(), waiting = new Map();
const { TLS_CERT, TLS_KEY } = process.env;
const http = TLS_CERT ? createSecureServer({ cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) }) : createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate });
http.listen(0, '127.0.0.1', () => console.log(http.address().port));
server.on('connection', (socket, request) => {
  const [, what, first, second] = request.url.split('/');
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => what === 'received' ? socket.send(String(request.socket.bytesRead)) : socket.send(data, { binary: isBinary }));
  socket.on('ping', (payload) => socket.send(`ping ${payload}`));
  socket.on('pong', (payload) => socket.send(`pong ${payload}`));
  if (what === 'close') socket.close(Number(first), second);
  if (what === 'drop') socket.terminate();
  if (what === 'ping') socket.ping('are you there');
  if (what === 'fragments') ['one ', 'two ', 'three'].forEach((part, index) => socket.send(part, { fin: index === 2 }));
  if (what === 'bomb') socket.send(Buffer.alloc(16 * 1024 * 1024));
  if (what === 'leave' || what === 'bomb') {
    socket.on('close', (code, reason) => {
      left.set(first, `${code} ${reason}`);
      waiting.get(first)?.send(left.get(first));
    });
  }
  if (what === 'left') left.has(first) ? socket.send(left.get(first)) : waiting.set(first, socket);
});
