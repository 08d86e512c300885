// What the clients in this folder share.
import { setTimeout as pause } from 'node:timers/promises';
import { once } from 'node:events';
import assert from 'node:assert/strict';
import WebSocket from 'ws';

export const [base, server = 'php', compression] = process.argv.slice(2);
export const mebibyte = 1024 * 1024;
const deadline = 10_000; // milliseconds, for each behaviour

export async function open(path, options = {}) {
  const socket = new WebSocket(base + path, { maxPayload: 2 * mebibyte, ...options });
  socket.on('upgrade', (response) => { socket.response = response; });
  socket.inbox = [];
  socket.on('message', (data, isBinary) => { socket.inbox.push(isBinary ? data : String(data)); socket.emit('inbox'); });
  socket.ended = new Promise((resolve) => socket.on('close', (code, reason) => resolve(`${code} ${reason}`)));
  await once(socket, 'open');
  return socket;
}

export async function next(socket) {
  while (socket.inbox.length === 0) await once(socket, 'inbox');
  return socket.inbox.shift();
}

export async function howItLeft(leave, options) {
  const id = Math.random().toString(36).slice(2);
  const socket = await open(`/leave/${id}`, options);
  leave(socket);
  await socket.ended;
  return next(await open(`/left/${id}`));
}

// Prints 'ok NAME' or 'not ok NAME: why' for each behaviour, and ends the program.
export async function perform(behaviours) {
  for (const [name, behaviour] of Object.entries(behaviours)) {
    const timer = new AbortController();
    try {
      await Promise.race([behaviour(), pause(deadline, null, { signal: timer.signal }).then(() => assert.fail(`no end within ${deadline} ms`))]);
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${String(error.message).split('\n').slice(0, 6).join(' ')}`);
    } finally {
      timer.abort();
    }
  }
  process.exit();
}
