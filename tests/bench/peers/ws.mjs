// Node's package ws: ws.mjs PORT echo|open|broadcast
// 'open' is 'echo': the callback for a connection is what gives it its handlers.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [port, role] = process.argv.slice(2);
const listener = createServer();
const server = new WebSocketServer({ server: listener, perMessageDeflate: false });
const broadcast = (data, isBinary) => server.clients.forEach((client) => client.send(data, { binary: isBinary }));
server.on('connection', (socket) => {
  // A client that breaks off is no news here.
  socket.on('error', () => {});
  socket.on('message', role === 'broadcast' ? broadcast : (data, isBinary) => socket.send(data, { binary: isBinary }));
});
listener.listen({ host: '127.0.0.1', port: Number(port), backlog: 4096 });
