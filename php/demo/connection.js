// A WebSocket that comes back by itself, and says in words why it went. It never looks at what the messages mean.

const FIRST_DELAY = 500; // milliseconds before the first try to come back; each further one waits twice as long
const LONGEST_DELAY = 15_000;
const SILENCE = 10_000; // the server sends something twice a second: after so long without anything it is gone

// RFC 6455 §7.4.1 and the IANA registry of close codes.
const CODES = {
  1000: 'closed in good order',
  1001: 'the server is going away',
  1002: 'the protocol was broken',
  1003: 'the server does not take this kind of data',
  1005: 'closed without a reason',
  1006: 'the connection broke off',
  1007: 'a text was not UTF-8',
  1008: 'the server does not allow that',
  1009: 'a message was too big',
  1010: 'an extension is missing',
  1011: 'the server had an error',
  1012: 'the server is restarting',
  1013: 'the server is busy',
  1014: 'a gateway got a bad answer',
  1015: 'TLS failed',
};

export class Connection {
  #url; #listener; #socket; #retry; #heard = 0; #attempt = 0;

  // The listener has open(), message(data), connecting() and closed(why, milliseconds until the next try).
  constructor(url, listener) {
    this.#url = url;
    this.#listener = listener;
    setInterval(() => this.#watch(), SILENCE / 4);
    addEventListener('online', () => this.retry());
    document.addEventListener('visibilitychange', () => document.hidden || this.retry());
    this.#connect();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  send(data) {
    if (this.isOpen) this.#socket.send(data);
    return this.isOpen;
  }

  // Does not wait any longer, if it was waiting.
  retry() {
    if (this.#retry) this.#connect();
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#listener.connecting();
    const socket = this.#socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    let wasOpen = false;
    socket.onopen = () => {
      wasOpen = true;
      this.#attempt = 0;
      this.#heard = performance.now();
      this.#listener.open();
    };
    socket.onmessage = ({ data }) => {
      this.#heard = performance.now();
      this.#listener.message(data);
    };
    socket.onclose = ({ code, reason }) => this.#lose(wasOpen ? describe(code, reason) : 'the server cannot be reached');
  }

  #lose(why) {
    // A random part keeps the pages from all coming back at once.
    const delay = Math.min(FIRST_DELAY * 2 ** this.#attempt++, LONGEST_DELAY) * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#connect(), delay);
    this.#listener.closed(why, delay);
  }

  // A network that went dark says nothing, and a close would wait for an answer: the socket is left to itself.
  #watch() {
    if (!this.isOpen || performance.now() - this.#heard < SILENCE) return;
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = undefined;
    this.#lose('nothing was heard from the server any more');
  }
}

function describe(code, reason) {
  const words = CODES[code] ?? (code < 4000 ? 'closed by a library' : 'closed by the application');
  return `${words} (${code}${reason ? `, “${reason}”` : ''})`;
}
