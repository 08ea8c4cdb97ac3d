/** What clients do to a server: all that it offers, now and then nonsense, now and then half of it. */
import { createHash, randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { Client, Refused } from './client.js';

/** Numbers that look random and are the same in every run. */
function numbersFrom(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const line = (method, path, ...headers) =>
  `${[`${method} ${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`;

const withBody = (path, type, body) =>
  line('POST', path, `Content-Type: ${type}`, `Content-Length: ${body.length}`) + body;

const MALFORMED = [
  line('GET', '/plain', 'Content-Length: 1', 'Content-Length: 2'),
  line('POST', '/echo', 'Transfer-Encoding: gzip'),
  line('POST', '/echo', 'Content-Length: -1'),
  `${withBody('/echo', 'application/json', '{"a":')}`,
  `${withBody('/upload', 'multipart/form-data; boundary=x', '--x\r\nno form')}`,
  line('GET', '/socket', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: short'),
  'nonsense\r\n\r\n',
];

function multipart(content) {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n';
  return withBody('/upload', 'multipart/form-data; boundary=b', `${head}${content}\r\n--b--\r\n`);
}

/** One client with a session of its own. */
class Visitor {
  #port;
  #client;
  #random;
  #cookie = '';
  #count = 0;

  constructor(port, seed) {
    this.#port = port;
    this.#random = numbersFrom(seed);
    this.#client = new Client(port);
  }

  /** One request of some kind. @throws Error when the answer is wrong */
  visit() {
    const dice = this.#random(1000);
    if (dice < 10) return this.#malformed();
    if (dice < 60) return this.#leave();
    if (dice < 90) return this.#upload();
    if (dice < 140) return this.#stream();
    if (dice < 160) return this.#chat();
    if (dice < 260) return this.#ask(line('GET', '/slow'), 'slow');
    if (dice < 400)
      return this.#ask(withBody('/echo', 'application/json', `{"n":${dice}}`), `{"n":${dice}}\n`);
    if (dice < 700) return this.#ask(line('GET', `/plain?a=${dice}`), String(dice));
    return this.#session();
  }

  async #ask(text, expected, status = 200) {
    const answer = await this.#client.request(text);
    if (answer.status === status && (expected === undefined || answer.body === expected)) return answer;
    throw new Error(`${text.slice(0, 80)}: ${answer.status} ${answer.body.slice(0, 80)}, not ${expected}`);
  }

  async #session() {
    const text = line('GET', '/count', ...(this.#cookie && [`Cookie: ${this.#cookie}`]));
    const { headers } = await this.#ask(text, String(this.#count + 1));
    this.#count++;
    this.#cookie = headers['set-cookie'].split(';')[0];
  }

  async #upload() {
    // Now and then it is large enough to go to disk.
    const content = randomBytes(this.#random(8) === 0 ? 700_000 : this.#random(20_000)).toString('hex');
    await this.#ask(multipart(content), createHash('sha1').update(content).digest('hex'));
  }

  async #stream() {
    const pieces = this.#random(20);
    await this.#ask(
      line('GET', `/stream/${pieces}`),
      Array.from({ length: pieces }, (_, i) => `${i},`).join(''),
    );
  }

  /** Nonsense is refused: with a 4xx, a 501 or a cut connection. */
  async #malformed() {
    const client = new Client(this.#port);
    const text = MALFORMED[this.#random(MALFORMED.length)];
    const answer = await client.request(text).catch((error) => {
      if (error instanceof Refused) throw error;
      return { status: 400 };
    });
    client.leave();
    if ((answer.status < 400 || answer.status >= 500) && answer.status !== 501)
      throw new Error(`${JSON.stringify(text.slice(0, 80))}: ${answer.status}`);
  }

  /** Leaves in the middle of a request, or of its answer. */
  async #leave() {
    const texts = [
      line('GET', '/slow'),
      line('GET', '/events'),
      line('GET', '/stream/20'),
      multipart('x'.repeat(9000)).slice(0, 5000),
    ];
    await new Client(this.#port).abort(texts[this.#random(texts.length)], this.#random(8));
  }

  #chat() {
    const messages = Array.from({ length: 1 + this.#random(5) }, (_, i) => `message ${i}`);
    const rude = this.#random(4) === 0;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/socket`);
      let next = 0;
      const say = () => {
        if (next < messages.length) socket.send(messages[next]);
        else if (rude) socket.terminate();
        else socket.close(1000);
      };
      socket.on('open', say);
      socket.on('message', (message) => {
        if (String(message) !== messages[next++]) reject(new Error(`The socket echoed ${message}.`));
        say();
      });
      socket.on('error', reject);
      socket.on('close', () =>
        next === messages.length ? resolve() : reject(new Error('The socket was closed.')),
      );
    });
  }

  goodbye() {
    this.#client.leave();
  }
}

/**
 * Mixed requests from many clients at once.
 * @param after called after each request with the number of those that are done
 * @returns what was wrong, as text, one for each wrong answer
 */
export async function load(port, { requests, clients }, after = () => undefined) {
  const wrong = [];
  let begun = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, i) => {
      const visitor = new Visitor(port, i + 1);
      while (begun++ < requests) {
        await visitor.visit().catch((error) => wrong.push(String(error)));
        await after(++done);
      }
      visitor.goodbye();
    }),
  );
  return wrong;
}

/**
 * Requests without a pause until the server is gone.
 * @returns how many were answered, refused with a 503, and lost: accepted by the server and not answered in full
 */
export async function loadUntilGone(port, clients) {
  const told = { answered: 0, refused: 0, lost: [] };
  await Promise.all(
    Array.from({ length: clients }, async (_, i) => {
      const client = new Client(port);
      const random = numbersFrom(i + 1);
      for (;;) {
        try {
          const { status } = await client.request(
            line('GET', ['/plain?a=1', '/slow', '/stream/9'][random(3)]),
          );
          if (status === 503) told.refused++;
          else told.answered++;
        } catch (error) {
          if (error instanceof Refused) return;
          told.lost.push(String(error));
        }
        if (i % 2) client.leave(); // half of them connect anew each time
      }
    }),
  );
  return told;
}
