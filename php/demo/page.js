// The page: rooms, people and messages as the server tells them, and three charts of what it measures.

import { Chart } from './chart.js';
import { Connection } from './connection.js';

const $ = (selector) => document.querySelector(selector);
const PING_INTERVAL = 500; // milliseconds between two points of the round trip
const LINES_KEPT = 300;
const BURST = 1000; // messages that are under way at once while there is load
const LOAD_BYTES = 64, LOAD_TIME = 5000; // of each message; milliseconds
const FIRST_ROOM = 'lobby';

const count = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const bytes = (value) => ['B', 'kB', 'MB', 'GB', 'TB'].reduce((words, unit, power) => value >= 1000 ** power ? `${short.format(value / 1000 ** power)} ${unit}` : words, '0 B');
const milliseconds = (value) => `${value < 10 ? value.toFixed(1) : count.format(Math.round(value))} ms`;
const people = (number) => `${count.format(number)} ${number === 1 ? 'person' : 'people'}`;

const charts = {
  connections: new Chart($('#connections'), { floor: 5, write: (value) => count.format(value) }),
  latency: new Chart($('#latency'), { floor: 1, write: milliseconds }),
  throughput: new Chart($('#throughput'), { floor: 20, write: (value) => short.format(Math.round(value)) }),
};

let me = { id: 0, name: remembered('name') ?? invented() };
let shown; // the room whose messages are in the log
let newest = 0; // the server's time of the last message in the log
let measured; // the statistics that came last
let load; // while there is some: what was sent, and what came back
let lost; // when the connection went
const here = new Map(); // id => name

const connection = new Connection(location.href.replace(/^http/, 'ws').replace(/[?#].*$/, ''), {
  connecting: () => state('Connecting', false),
  open() {
    state('Connected', true);
    $('#notice').hidden = true;
    measured = undefined;
    join();
  },
  message: (data) => typeof data === 'string' ? receive(JSON.parse(data)) : echoed(),
  closed(why, delay) {
    state('Disconnected', false);
    lost ??= performance.now();
    announce(why, delay);
    for (const chart of Object.values(charts)) chart.pause();
    if (load) endLoad('The connection was lost under load.');
  },
});

// ---- what the server says

const events = {
  welcome({ id, room, people, history }) {
    me.id = id;
    here.clear();
    for (const { id, name } of people) here.set(id, name);
    if (room !== shown) {
      $('#log').replaceChildren();
      [shown, newest] = [room, 0];
      document.title = `${room} · websocket for PHP`;
    }
    for (const said of history) if (said.at > newest) events.said(said, said.name === me.name);
    note(lost ? `Back after ${Math.max(1, Math.round((performance.now() - lost) / 1000))} s` : `You are in ${room}`);
    lost = undefined;
    showPeople();
  },
  joined({ id, name }) {
    here.set(id, name);
    note(`${name} joined`);
    showPeople();
  },
  left({ id, name }) {
    here.delete(id);
    note(`${name} left`);
    showPeople();
  },
  renamed({ id, was, name }) {
    here.set(id, name);
    if (was !== name) note(`${was} is ${name} now`);
    showPeople();
  },
  said({ id, name, text, at }, isMine = id === me.id) {
    newest = at;
    const time = new Date(at * 1000);
    const when = element('time', time.toLocaleTimeString([], { timeStyle: 'short' }));
    when.dateTime = time.toISOString();
    const last = $('#log').lastElementChild;
    const line = element('div', element('b', name), element('span', text), when);
    line.className = isMine ? 'said mine' : 'said';
    line.dataset.of = `${id} ${name}`;
    line.classList.toggle('more', last?.dataset.of === line.dataset.of);
    append(line);
  },
  pong: ({ ping }) => charts.latency.add(performance.now() - Number(ping)),
  stats(stats) {
    charts.connections.add(stats.connections);
    const total = stats.messagesIn + stats.messagesOut;
    if (measured) charts.throughput.add((total - measured.total) / (stats.uptime - measured.uptime));
    measured = { total, uptime: stats.uptime };
    $('#uptime').textContent = duration(stats.uptime);
    $('#messages').textContent = short.format(total);
    $('#data').textContent = bytes(stats.bytesIn + stats.bytesOut);
    $('#slowest').textContent = milliseconds(stats.slowestHandler * 1000);
    showRooms(stats.rooms);
  },
};

function receive({ event, ...fields }) {
  events[event]?.(fields);
}

// ---- what the page says

const send = (message) => connection.send(JSON.stringify(message));
const join = () => send({ join: room(), name: me.name });

// The room is in the address, so that it can be bookmarked and sent to others.
function room() {
  try {
    return decodeURIComponent(location.hash.slice(1)).trim().slice(0, 32) || FIRST_ROOM;
  } catch {
    return FIRST_ROOM;
  }
}

addEventListener('hashchange', join);
setInterval(() => send({ ping: String(performance.now()) }), PING_INTERVAL);

$('#say').onsubmit = (submit) => {
  submit.preventDefault();
  const text = $('#text').value.trim();
  if (text && send({ say: text })) $('#text').value = '';
};

$('#rename').onclick = async () => {
  const name = await ask('Your name', me.name);
  if (!name) return;
  remember('name', me.name = name);
  showName();
  join();
};

$('#found').onclick = async () => {
  const name = await ask('Name of the room');
  if (name) location.hash = encodeURIComponent(name);
};

$('#notice button').onclick = () => connection.retry();

function ask(label, value = '') {
  const dialog = $('#question');
  $('#question-label').textContent = label;
  $('#answer').value = value;
  dialog.returnValue = '';
  dialog.showModal();
  $('#answer').select();
  return new Promise((answered) => { dialog.onclose = () => answered(dialog.returnValue && $('#answer').value.trim()); });
}

// ---- load: bursts of binary messages, the next when the last has come back

$('#load button').onclick = () => {
  if (load) return void (load.end = 0);
  load = { start: performance.now(), end: performance.now() + LOAD_TIME, back: 0, underWay: 0 };
  $('#load button').textContent = 'Stop';
  $('#load p').textContent = `Sending bursts of ${count.format(BURST)} messages.`;
  burst();
};

function burst() {
  const message = new Uint8Array(LOAD_BYTES);
  for (load.underWay = 0; load.underWay < BURST; load.underWay++) connection.send(message);
}

function echoed() {
  if (!load) return;
  load.back++;
  if (--load.underWay > 0) return;
  const now = performance.now();
  if (now < load.end) return burst();
  const seconds = (now - load.start) / 1000;
  endLoad(`${count.format(load.back)} came back in ${seconds.toFixed(1)} s, ${short.format(load.back / seconds)} a second.`);
}

function endLoad(words) {
  load = undefined;
  $('#load button').textContent = 'Load';
  $('#load p').textContent = words;
}

// ---- what is shown

function state(words, isOpen) {
  $('#state').textContent = words;
  $('#state').toggleAttribute('data-open', isOpen);
  $('#say button').disabled = $('#load button').disabled = !isOpen;
}

let countdown;

// The words are spoken to those who do not see them; the seconds that go by are not.
function announce(why, delay) {
  const again = performance.now() + delay;
  const [words, wait] = $('#notice').querySelectorAll('span');
  const tick = () => {
    const seconds = Math.ceil((again - performance.now()) / 1000);
    wait.textContent = seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying now.';
  };
  $('#notice').hidden = false;
  words.textContent = `${why[0].toUpperCase()}${why.slice(1)}.`;
  clearInterval(countdown);
  countdown = setInterval(tick, 250);
  tick();
}

function showRooms(rooms) {
  const names = Object.keys(rooms).filter((name) => name !== FIRST_ROOM).sort();
  $('#rooms ul').replaceChildren(...[FIRST_ROOM, ...names].map((name) => {
    const link = element('a', element('span', name), element('span', count.format(rooms[name] ?? 0)), hidden(' here'));
    link.href = `#${encodeURIComponent(name)}`;
    if (name === shown) link.ariaCurrent = 'page';
    return element('li', link);
  }));
}

function showPeople() {
  $('#people h2').textContent = `${people(here.size)} here`;
  const names = [...here].sort(([, a], [, b]) => a.localeCompare(b));
  $('#people ul').replaceChildren(...names.map(([id, name]) => element('li', id === me.id ? `${name} (you)` : name)));
}

function showName() {
  $('#rename b').textContent = me.name;
}

function note(words) {
  const line = element('p', words);
  line.className = 'note';
  append(line);
}

let follows = true; // who has scrolled up to read is left there

$('#log').onscroll = ({ target: log }) => { follows = log.scrollHeight - log.scrollTop - log.clientHeight < 60; };
new ResizeObserver(follow).observe($('#log'));

function follow() {
  if (follows) $('#log').scrollTop = $('#log').scrollHeight;
}

function append(line) {
  const log = $('#log');
  log.append(line);
  while (log.children.length > LINES_KEPT) log.firstChild.remove();
  follow();
}

// Words of other people reach the page as text alone, never as HTML.
function element(tag, ...content) {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}

function hidden(words) {
  const made = element('span', words);
  made.className = 'hidden';
  return made;
}

function duration(seconds) {
  const [days, hours, minutes] = [seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60].map(Math.floor);
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(seconds)} s`;
}

function invented() {
  const pick = (words) => words[Math.floor(Math.random() * words.length)];
  return pick(['Amber', 'Brisk', 'Calm', 'Dapper', 'Gentle', 'Merry', 'Quiet', 'Silver', 'Sunny', 'Swift']) + ' '
    + pick(['Badger', 'Crane', 'Finch', 'Fox', 'Hare', 'Heron', 'Lynx', 'Otter', 'Robin', 'Wren']);
}

// A browser that keeps nothing throws here; the page works without.
function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* then it is asked for again */ }
}

showName();
if (matchMedia('(pointer: fine)').matches) $('#text').focus();
