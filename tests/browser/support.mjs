// What the programs in this folder share.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const deadline = 10_000; // milliseconds, for each thing waited for

// Starts a server; `pattern` matches the address that it prints when it can be reached.
export async function run(command, environment, pattern) {
  const child = spawn(command[0], command.slice(1), { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const address = await within(new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`the server ended with status ${status}`)));
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      const match = output.match(pattern);
      if (match) resolve(match[0]);
    });
  }), 'the server to say its address');
  return { address, signal: (name) => child.kill(name), stop: () => { child.kill('SIGTERM'); return within(exited, 'the server to end').finally(() => child.kill('SIGKILL')); } };
}

export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`waited ${deadline} ms for ${what}`)), deadline); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function launch() {
  const cache = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--disk-cache-dir=${cache}`],
  });
  browser.once('disconnected', () => rmSync(cache, { recursive: true, force: true }));
  return browser;
}

// Prints 'ok NAME' or 'not ok NAME: why' for each step, and does none after one that failed.
export async function perform(steps, onFailure = () => {}) {
  let failed = false;
  for (const [name, step] of Object.entries(steps)) {
    try {
      if (failed) throw new Error('an earlier step failed');
      await step();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${error.message}`);
      if (!failed) await Promise.resolve(onFailure()).catch(() => {});
      failed = true;
    }
  }
  process.exitCode = failed ? 1 : 0;
}
