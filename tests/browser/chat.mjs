// The page of `make serve` in headless Chromium: visitors talk in rooms, the charts move, the server goes away and comes back.
//   node chat.mjs ARTIFACTS COMMAND...     COMMAND serves the page on PORT and prints its address
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { deadline, launch, perform, run } from './support.mjs';

const [artifacts, ...command] = process.argv.slice(2);
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const small = { width: 320, height: 568 };
const desktop = { width: 1280, height: 800 };
const TOUCH = 40; // pixels, the least height of what is touched

async function serve(port) {
  const { address: url, signal, stop } = await run(command, { HOST: '127.0.0.1', PORT: String(port) }, /http:\/\/\S+/);
  return { url, port: Number(new URL(url).port), signal, stop };
}

async function visit(name, options = {}, prepare = () => {}) {
  const context = await browser.newContext(options);
  await context.addInitScript((name) => localStorage.setItem('name', localStorage.getItem('name') ?? name), name);
  const page = await context.newPage();
  page.setDefaultTimeout(deadline);
  page.on('pageerror', (error) => faults.push(`${name}: ${error}`));
  page.on('console', (message) => { if (message.type() === 'error' && !/WebSocket connection/.test(message.text())) faults.push(`${name}: ${message.text()}`); });
  page.on('request', (request) => { if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) faults.push(`${name}: request to ${request.url()}`); });
  await prepare(page);
  await page.goto(server.url);
  return page;
}

const sees = (page, text) => page.locator('#log').getByText(text, { exact: true }).last().waitFor();
const say = async (page, text) => { await page.getByLabel('Message', { exact: true }).fill(text); await page.getByRole('button', { name: 'Send' }).click(); };
const isIn = (page, room, number) => page.getByRole('link', { name: `${room} ${number} here` }).waitFor();
const reads = (page, meter, pattern) => page.waitForFunction(([meter, pattern]) => new RegExp(pattern).test(document.querySelector(`${meter} output`).textContent), [meter, pattern]);
const line = (page, meter) => page.locator(`${meter} .line`).getAttribute('d');

mkdirSync(artifacts, { recursive: true });
const faults = [];
let server, browser, ada, grace;

const steps = {
  'page, files and 404 come from the WebSocket port, under a strict policy': async () => {
    server = await serve(0);
    const page = await fetch(server.url);
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
    const files = [...(await page.text()).matchAll(/(?:src|href)="([a-z]+\.(?:js|css))"/g)].map(([, file]) => file);
    assert.deepEqual(files, ['style.css', 'page.js']);
    for (const file of files) assert.equal((await fetch(new URL(file, server.url))).status, 200);
    for (const nothing of ['/nothing', '/server.php', '/../server.php', '/%2e%2e/server.php']) assert.equal((await fetch(new URL(nothing, server.url))).status, 404);
  },
  'visitors and connections are counted': async () => {
    browser = await launch();
    ada = await visit('Ada', { viewport: desktop, colorScheme: 'light' });
    await reads(ada, '#connections', '^1$');
    grace = await visit('Grace', { ...phone, colorScheme: 'dark' });
    for (const page of [ada, grace]) {
      await reads(page, '#connections', '^2$');
      await isIn(page, 'lobby', 2);
      await page.getByRole('heading', { name: '2 people here' }).waitFor();
    }
    await sees(ada, 'Grace joined');
    assert.deepEqual(await ada.locator('#people li').allTextContents(), ['Ada (you)', 'Grace']);
  },
  'the two talk': async () => {
    await say(ada, 'Good morning from Ærøskøbing 🌍');
    await sees(grace, 'Good morning from Ærøskøbing 🌍');
    await say(grace, 'Good morning, Ada');
    await sees(ada, 'Good morning, Ada');
    assert.equal(await ada.locator('.said.mine').count(), 1);
  },
  'the keyboard is enough': async () => {
    await ada.getByLabel('Message', { exact: true }).focus();
    await ada.keyboard.type('typed');
    await ada.keyboard.press('Enter');
    await sees(grace, 'typed');
    await ada.getByRole('button', { name: 'You are Ada' }).focus();
    await ada.keyboard.press('Enter');
    await ada.getByRole('textbox', { name: 'Your name' }).waitFor();
    await ada.keyboard.type('Ada Lovelace');
    await ada.keyboard.press('Enter');
    await sees(grace, 'Ada is Ada Lovelace now');
  },
  'markup is shown as text': async () => {
    await say(grace, '<img src=x onerror=alert(1)><b>bold</b>');
    await sees(ada, '<img src=x onerror=alert(1)><b>bold</b>');
    assert.equal(await ada.locator('#log img').count(), 0);
  },
  'what is said in a room stays in it': async () => {
    await grace.getByRole('button', { name: 'New room' }).click();
    await grace.getByRole('textbox', { name: 'Name of the room' }).fill('tea & cake');
    await grace.getByRole('button', { name: 'OK' }).click();
    await sees(grace, 'You are in tea & cake');
    await sees(ada, 'Grace left');
    await isIn(ada, 'tea & cake', 1);
    await say(grace, 'among ourselves');
    await sees(grace, 'among ourselves');
    await say(ada, 'anybody here?');
    await sees(ada, 'anybody here?');
    assert.equal(await ada.getByText('among ourselves').count(), 0);
    await ada.getByRole('link', { name: 'tea & cake' }).click();
    await sees(ada, 'among ourselves');
    assert.equal(await grace.getByText('anybody here?').count(), 0);
    for (const page of [ada, grace]) {
      await page.getByRole('link', { name: 'lobby' }).click();
      await sees(page, 'You are in lobby');
    }
    await isIn(ada, 'lobby', 2);
    assert.equal(await ada.getByRole('link', { name: 'tea & cake' }).count(), 0);
  },
  'a room that nobody is in forgets what was said': async () => {
    await ada.evaluate(() => { location.hash = 'tea & cake'; });
    await sees(ada, 'You are in tea & cake');
    assert.equal(await ada.getByText('among ourselves').count(), 0);
    await ada.goBack();
    await sees(ada, 'You are in lobby');
    await isIn(ada, 'lobby', 2);
  },
  'what is not of the chat is ignored': async () => {
    await ada.evaluate(async () => {
      const stray = new WebSocket(location.origin.replace('http', 'ws'));
      await new Promise((resolve) => { stray.onopen = resolve; });
      for (const text of ['', 'x', '5', 'null', '[]', '"join"', '{"join":5,"name":"x"}', '{"join":"lobby"}', '{"join":"lobby","name":" "}', '{"join":{"a":1},"name":"x"}', '{"say":"unjoined"}', '{"join":"lobby","name":"\\ud800"}', '['.repeat(9000)]) stray.send(text);
      stray.send(new Uint8Array([0xff, 0x00, 0xfe]));
      await new Promise((resolve) => { stray.onmessage = ({ data }) => { if (typeof data !== 'string') resolve(); }; });
      await new Promise((resolve) => { stray.onclose = resolve; stray.close(); });
    });
    await say(ada, 'still here');
    await sees(grace, 'still here');
    assert.equal(await grace.getByText('unjoined').count(), 0);
    await ada.getByRole('heading', { name: '2 people here' }).waitFor();
  },
  'the charts are drawn as it happens': async () => {
    for (const meter of ['#connections', '#latency', '#throughput']) {
      const before = await line(ada, meter);
      await ada.waitForFunction(([meter, before]) => { const now = document.querySelector(`${meter} .line`).getAttribute('d'); return now.split('L').length > 4 && now !== before; }, [meter, before]);
    }
    await reads(ada, '#latency', '^[\\d.,]+ ms$');
    assert.match(await ada.locator('#latency svg').getAttribute('aria-label'), /Round trip.* ms now, at most .* ms/);
  },
  'load moves the throughput': async () => {
    const height = () => ada.locator('#throughput .scale text').textContent();
    const before = await height();
    await ada.getByRole('button', { name: 'Load' }).click();
    await reads(ada, '#throughput', '^\\d{3}$|K$');
    await ada.locator('#load p').getByText(/^[\d,]+ came back in (?:[5-9]|\d\d)\.\d s, [\d.]+K? a second\.$/).waitFor();
    assert.notEqual(await height(), before);
    await say(ada, 'The chat goes on under load.');
    await sees(grace, 'The chat goes on under load.');
  },
  'the page fits a phone': async () => {
    for (const size of [phone.viewport, small]) {
      await grace.setViewportSize(size);
      const { width, tall, low, fonts } = await grace.evaluate(() => ({
        width: document.documentElement.scrollWidth, tall: document.documentElement.scrollHeight,
        low: [...document.querySelectorAll('button, input, #rooms a')].filter((one) => one.offsetParent).map((one) => one.offsetHeight).filter((height) => height),
        fonts: [...document.querySelectorAll('input')].map((input) => parseFloat(getComputedStyle(input).fontSize)),
      }));
      assert.ok(width <= size.width, `${width} pixels wide, the screen ${size.width}`);
      assert.ok(tall <= size.height, `${tall} pixels high, the screen ${size.height}`);
      assert.ok(Math.min(...low) >= TOUCH, `${Math.min(...low)} pixels to touch`);
      assert.ok(Math.min(...fonts) >= 16, 'an input under 16 pixels: phones zoom in on it');
      assert.ok(await grace.locator('#log').evaluate((log) => log.clientHeight) > 100);
    }
    await grace.setViewportSize(phone.viewport);
  },
  'pictures are taken': async () => {
    for (const [page, text] of [[grace, 'And the line shows it.'], [grace, 'How long was the round trip meanwhile?'], [ada, 'See for yourself: the middle one, it is drawn as it happens.'], [ada, 'Now I stop the server.']]) {
      await say(page, text);
      await sees(ada, text);
      await sees(grace, text);
    }
    await ada.screenshot({ path: join(artifacts, 'chat-desktop-light.png') });
    await grace.screenshot({ path: join(artifacts, 'chat-phone-dark.png') });
    await ada.emulateMedia({ colorScheme: 'dark' });
    await ada.screenshot({ path: join(artifacts, 'chat-desktop-dark.png') });
    await grace.emulateMedia({ colorScheme: 'light' });
    await grace.screenshot({ path: join(artifacts, 'chat-phone-light.png') });
  },
  'one leaves and the other sees it': async () => {
    await grace.context().close();
    await sees(ada, 'Grace left');
    await reads(ada, '#connections', '^1$');
  },
  'the page says why the server went, and comes back after it did': async () => {
    const { port } = server;
    // All at once: half a second later the page has tried again, and says something else.
    await Promise.all([
      server.stop(),
      ada.getByText('The server is going away (1001, “the server is stopping”).').waitFor(),
      ada.getByText('Disconnected').waitFor(),
      ada.getByText(/^Trying again in \d+ s\.$/).waitFor(),
    ]);
    assert.ok(await ada.getByRole('button', { name: 'Send' }).isDisabled());
    await ada.getByText('The server cannot be reached.').waitFor();
    await ada.screenshot({ path: join(artifacts, 'chat-disconnected.png') });
    server = await serve(port);
    await ada.getByRole('button', { name: 'Try now' }).click({ timeout: 2000 }).catch(() => {});
    await ada.locator('#log').getByText(/^Back after \d+ s$/).waitFor();
    await ada.locator('#notice').waitFor({ state: 'hidden' });
    await sees(ada, 'Now I stop the server.');
    await say(ada, 'here again');
    await sees(ada, 'here again');
  },
  'a server that says nothing any more is taken for gone': async () => {
    const lin = await visit('Lin', {}, (page) => page.clock.install());
    await sees(lin, 'You are in lobby');
    server.signal('SIGSTOP');
    await lin.clock.fastForward(60_000);
    await lin.getByText('Nothing was heard from the server any more.').waitFor();
    server.signal('SIGCONT');
    await lin.locator('#log').getByText(/^Back after \d+ s$/).waitFor();
  },
  'no script error, nothing against the policy, no request elsewhere': async () => assert.deepEqual(faults, []),
};

await perform(steps, () => ada?.screenshot({ path: join(artifacts, 'chat-failed.png') }));
await browser?.close();
await server?.stop();
