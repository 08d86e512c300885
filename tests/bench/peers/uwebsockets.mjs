// uWebSockets.js: uwebsockets.mjs PORT echo|open|broadcast, the directory of the package in UWEBSOCKETS_JS.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const uWS = createRequire(import.meta.url)(resolve(process.env.UWEBSOCKETS_JS));
const [port, role] = process.argv.slice(2);
let opened = 0;
const behavior = {
  compression: uWS.DISABLED,
  maxPayloadLength: 1 << 20,
  maxBackpressure: 64 << 20,
  message: (socket, data, isBinary) => socket.send(data, isBinary),
};
if (role === 'open') {
  behavior.open = () => { opened++; };
}
const app = uWS.App();
if (role === 'broadcast') {
  behavior.open = (socket) => socket.subscribe('everybody');
  behavior.message = (socket, data, isBinary) => app.publish('everybody', data, isBinary);
}
app.ws('/*', behavior).listen('127.0.0.1', Number(port), (listening) => listening || process.exit(1));
