// An echo server with the package ws, to compare with: node-echo.mjs PORT [off|no-takeover|takeover] [THRESHOLD]
// Port 0 takes a free one; it prints `listening PORT`. Messages of fewer bytes than THRESHOLD (64) are sent as they
// are, which ws heeds only without takeover.
import { WebSocketServer } from 'ws';

const [port = '', mode = 'off', threshold = '64'] = process.argv.slice(2);
const compression = { threshold: Number(threshold), concurrencyLimit: 10, zlibDeflateOptions: { level: 6 } };
const modes = {
  off: false,
  'no-takeover': { ...compression, serverNoContextTakeover: true, clientNoContextTakeover: true },
  takeover: compression,
};
if (!/^\d+$/.test(port) || !/^\d+$/.test(threshold) || !Object.hasOwn(modes, mode)) {
  console.error('usage: node-echo.mjs PORT [off|no-takeover|takeover] [THRESHOLD]');
  process.exit(2);
}

const server = new WebSocketServer({
  host: '127.0.0.1', port: Number(port), backlog: 4096, perMessageDeflate: modes[mode],
});
server.on('listening', () => console.log(`listening ${server.address().port}`));
server.on('connection', (socket) => {
  // A client that breaks off is no news here.
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
