// An echo server with the package ws, to compare with: node-echo.mjs PORT [off|no-takeover|takeover] [THRESHOLD] [tls=DIRECTORY]
// The directory has cert.pem and key.pem. Port 0 takes a free one; it prints `listening PORT`. Messages of fewer bytes than THRESHOLD (64) are sent as they
// are, which ws heeds only without takeover.
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { WebSocketServer } from 'ws';

const words = process.argv.slice(2);
const directory = words.find((word) => word.startsWith('tls='))?.slice(4);
const [port = '', mode = 'off', threshold = '64'] = words.filter((word) => !word.startsWith('tls='));
const compression = { threshold: Number(threshold), concurrencyLimit: 10, zlibDeflateOptions: { level: 6 } };
const modes = {
  off: false,
  'no-takeover': { ...compression, serverNoContextTakeover: true, clientNoContextTakeover: true },
  takeover: compression,
};
if (!/^\d+$/.test(port) || !/^\d+$/.test(threshold) || !Object.hasOwn(modes, mode)) {
  console.error('usage: node-echo.mjs PORT [off|no-takeover|takeover] [THRESHOLD] [tls=DIRECTORY]');
  process.exit(2);
}

const listener = directory === undefined
  ? createHttpServer()
  : createHttpsServer({ cert: readFileSync(`${directory}/cert.pem`), key: readFileSync(`${directory}/key.pem`) });
const server = new WebSocketServer({ server: listener, perMessageDeflate: modes[mode] });
listener.listen({ host: '127.0.0.1', port: Number(port), backlog: 4096 }, () => console.log(`listening ${listener.address().port}`));
server.on('connection', (socket) => {
  // A client that breaks off is no news here.
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
