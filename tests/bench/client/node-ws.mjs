// Round trips of Node's package ws, which has no blocking client: the next message is sent when the echo has come.
// node-ws.mjs URL BYTES SECONDS; see ours.php.
import { WebSocket } from 'ws';

const [url, bytes, seconds] = process.argv.slice(2);
const text = 'abcdefghijklmnopqrstuvwxyz'.repeat(Number(bytes) / 26 + 1).slice(0, Number(bytes));
const client = new WebSocket(url, { perMessageDeflate: false });
const now = () => Number(process.hrtime.bigint()) / 1e3;
const end = now() + Number(seconds) * 1.1e6;
let begin;
let count = 0;
client.on('open', () => client.send(text));
client.on('message', (data) => {
  if (data.toString() !== text) throw new Error('the echo is not what was sent');
  const time = now();
  if (begin === undefined && time > end - Number(seconds) * 1e6) {
    begin = { time, cpu: process.cpuUsage() };
    count = 0;
  }
  if (time < end) {
    client.send(text);
    count += 1;
    return;
  }
  const cpu = process.cpuUsage(begin.cpu);
  console.log(JSON.stringify({ count, wall_us: time - begin.time, cpu_us: cpu.user + cpu.system }));
  client.close();
});
