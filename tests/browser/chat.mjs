// The chat page in headless Chromium: two visitors talk, one leaves, the server goes away and comes back.
//   node chat.mjs ARTIFACTS COMMAND...     COMMAND serves the chat on PORT and prints its address
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { deadline, launch, perform, run } from './support.mjs';

const [artifacts, ...command] = process.argv.slice(2);
const phone = { width: 390, height: 844 };

async function serve(port) {
  const { address: url, stop } = await run(command, { HOST: '127.0.0.1', PORT: String(port) }, /http:\/\/\S+/);
  return { url, port: Number(new URL(url).port), stop };
}

async function visit(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(deadline);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(url)) page.faults.push(`request to ${request.url()}`); });
  await page.goto(url);
  return page;
}

const sees = (page, text) => page.getByText(text, { exact: true }).first().waitFor();
const joinAs = async (page, name) => { await page.getByLabel('Your name').fill(name); await page.getByRole('button', { name: 'Join' }).click(); };
const say = async (page, text) => { await page.getByLabel('Message', { exact: true }).fill(text); await page.getByRole('button', { name: 'Send' }).click(); };

mkdirSync(artifacts, { recursive: true });
let server, browser, ada, grace;

const steps = {
  'page and 404 come from the WebSocket port': async () => {
    server = await serve(0);
    assert.match(await (await fetch(server.url)).text(), /<title>Chat/);
    assert.equal((await fetch(new URL('/nothing', server.url))).status, 404);
  },
  'two visitors are counted': async () => {
    browser = await launch();
    ada = await visit(browser, server.url, { colorScheme: 'light' });
    await sees(ada, '1 connection');
    grace = await visit(browser, server.url, { colorScheme: 'dark', viewport: phone, isMobile: true });
    await sees(ada, '2 connections');
    await sees(grace, '2 connections');
  },
  'each sees the other join': async () => {
    await joinAs(ada, 'Ada');
    await sees(grace, 'Ada joined');
    await joinAs(grace, 'Grace');
    await sees(ada, 'Grace joined');
  },
  'the two talk': async () => {
    await say(ada, 'Good morning, Grace. Ærøskøbing 🌍');
    await sees(grace, 'Good morning, Grace. Ærøskøbing 🌍');
    await say(grace, 'Good morning, Ada');
    await sees(ada, 'Good morning, Ada');
  },
  'markup is shown as text': async () => {
    await say(grace, '<img src=x onerror=alert(1)><b>bold</b>');
    await sees(ada, '<img src=x onerror=alert(1)><b>bold</b>');
    assert.equal(await ada.locator('#log img').count(), 0);
  },
  'what is not of the chat is ignored': async () => {
    await ada.evaluate(async () => {
      const stray = new WebSocket(location.href.replace('http', 'ws'));
      await new Promise((resolve) => { stray.onopen = resolve; });
      for (const text of ['', 'x', '5', 'null', '[]', '"name"', '{"name":5}', '{"name":{"a":1}}', '{"name":" "}', '{"text":"unjoined"}', '{"name":"\\ud800"}', '['.repeat(9000)]) stray.send(text);
      stray.send(new Uint8Array([0xff, 0x00, 0xfe]));
      await new Promise((resolve) => { stray.onclose = resolve; stray.close(); });
    });
    await say(ada, 'still here');
    await sees(grace, 'still here');
    assert.equal(await grace.getByText('unjoined').count(), 0);
  },
  'the page fits a phone': async () => {
    await ada.screenshot({ path: join(artifacts, 'chat-light.png') });
    await grace.screenshot({ path: join(artifacts, 'chat-dark-phone.png') });
    const width = await grace.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= phone.width, `${width} pixels wide`);
  },
  'one leaves and the other sees it': async () => {
    await grace.context().close();
    await sees(ada, 'Grace left');
    await sees(ada, '1 connection');
  },
  'the page comes back after the server did': async () => {
    const { port } = server;
    await server.stop();
    await ada.getByText(/^disconnected/).waitFor();
    server = await serve(port);
    await sees(ada, '1 connection');
    await ada.getByText('Ada joined').nth(1).waitFor();
  },
  'no script error, no request elsewhere': async () => {
    assert.deepEqual(ada.faults, []);
    assert.deepEqual(grace.faults, []);
  },
};

await perform(steps, () => ada?.screenshot({ path: join(artifacts, 'chat-failed.png') }));
await browser?.close();
await server?.stop();
