/** https and wss, on both engines. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { redirect, request, urlFor, websocket } from 'pottle';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { makeCertificate } from '../../lib/transports/adhoc.js';
import { loadCertificates, type TlsOptions } from '../../lib/transports/tls.js';
import type { Native } from '../../lib/transports/uws/load.js';
import { secureApp } from '../../lib/transports/uws/secure.js';
import { difference, ENGINES } from '../engines.js';
import { Served } from '../served.js';
import { eventually, latch } from '../waiting.js';

const fixture = (name: string) => path.join(import.meta.dirname, '../fixtures/tls', name);
const text = (name: string) => readFileSync(fixture(name), 'utf8');
const [certfile, keyfile, caCerts] = [fixture('cert.pem'), fixture('key.pem'), fixture('between.pem')];
const ca = text('root.pem');

let folder: string;
const write = (name: string, content: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pottle-tls-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  status: number;
  body: string;
  location?: string;
  /** Who the server says it is. */
  fingerprint: string;
}

/** Asks over a connection of its own; rejects where a browser would warn. */
function ask(url: string, trusted: string, agent?: https.Agent): Promise<Asked> {
  return new Promise((resolve, reject) => {
    https
      .get(url, { ca: trusted, agent: agent ?? false }, (response) => {
        const { fingerprint256 } = (response.socket as tls.TLSSocket).getPeerCertificate();
        let body = '';
        response.on('data', (data) => (body += data));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            body,
            location: response.headers.location,
            fingerprint: fingerprint256,
          }),
        );
      })
      .on('error', reject);
  });
}

const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256;

describe('a certificate made in memory', () => {
  it('is for this machine, by all its names, and has a fresh key', async () => {
    const { cert, key } = makeCertificate();
    const parsed = new X509Certificate(cert);
    expect(parsed.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect([parsed.checkIP('127.0.0.1'), parsed.checkIP('::1')]).toEqual(['127.0.0.1', '::1']);
    expect(parsed.checkHost('example.com')).toBeUndefined();
    expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    const files = { certfile: write('c', cert), keyfile: write('k', key) };
    expect(await loadCertificates(files)).toMatchObject({ cert, key });
    expect(makeCertificate().key).not.toBe(key);
  });

  it('is good from yesterday on, for a year, whatever the length of its parts', () => {
    const now = Date.UTC(2049, 0, 2);
    const { validFrom, validTo } = new X509Certificate(makeCertificate(now - 366 * 86_400_000).cert);
    expect([validFrom, validTo]).toEqual(['Jan  1 00:00:00 2048 GMT', 'Jan  1 00:00:00 2049 GMT']);
    for (let i = 0; i < 200; i++) {
      const parsed = new X509Certificate(makeCertificate().cert);
      expect(parsed.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      expect(parsed.verify(parsed.publicKey)).toBe(true);
    }
  });
});

describe('certificates', () => {
  const cases: [string, () => TlsOptions, RegExp][] = [
    [
      'a certificate that is missing',
      () => ({ certfile: 'no/such.pem', keyfile }),
      /no\/such.pem \(certfile\) cannot be read: there is no such file/,
    ],
    [
      'a key that is a folder',
      () => ({ certfile, keyfile: folder }),
      /\(keyfile\) cannot be read: it is a folder/,
    ],
    [
      'more certificates that are missing',
      () => ({ certfile, keyfile, caCerts: 'x' }),
      /x \(caCerts\) cannot/,
    ],
    [
      'a certificate that is none',
      () => ({ certfile: keyfile, keyfile }),
      /key.pem \(certfile\) holds no certificate/,
    ],
    [
      'a key that is none',
      () => ({ certfile, keyfile: certfile }),
      /cert.pem \(keyfile\).*holds no key in PEM/,
    ],
    [
      'more certificates that are none',
      () => ({ certfile, keyfile, caCerts: keyfile }),
      /key.pem \(caCerts\) holds/,
    ],
    [
      'the key of another certificate',
      () => ({ certfile, keyfile: write('other.pem', makeCertificate().key) }),
      /The key in .*other.pem \(keyfile\) is not that of .*cert.pem \(certfile\)/,
    ],
    [
      'a key that is encrypted',
      () => ({ certfile, keyfile: fixture('key-encrypted.pem') }),
      /key-encrypted.pem \(keyfile\).*encrypted, and the passphrase is missing/,
    ],
    [
      'a wrong passphrase',
      () => ({ certfile, keyfile: fixture('key-encrypted.pem'), passphrase: 'shut' }),
      /encrypted, and the passphrase does not open it/,
    ],
    ['a certificate alone', () => ({ certfile }), /keyfile is missing/],
    ['a key alone', () => ({ keyfile }), /certfile is missing/],
    ['more certificates alone', () => ({ caCerts }), /certfile is missing/],
    ['an empty name', () => ({ certfile: '', keyfile: '' }), /\(certfile\) cannot be read/],
    [
      'both ways at once',
      () => ({ certfile, keyfile, sslContext: 'adhoc' }),
      /Either sslContext, or certfile and keyfile/,
    ],
    ['another context', () => ({ sslContext: 'adHoc' as 'adhoc' }), /sslContext is 'adhoc', or/],
    ['what is no text', () => ({ certfile: 5 as never, keyfile }), /certfile is a text/],
  ];
  it.each(cases)('refuse %s before anything is started', async (_, options, message) => {
    for (const transport of ENGINES) {
      const served = new Served(transport);
      let started = false;
      served.app.beforeServing(() => {
        started = true;
      });
      const error = await served.start(options()).catch((error) => error);
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toMatch(message);
      expect(started).toBe(false);
    }
  });

  it.skipIf(process.getuid?.() === 0)('refuse a file that may not be read', async () => {
    const file = write('key.pem', text('key.pem'));
    chmodSync(file, 0);
    await expect(loadCertificates({ certfile, keyfile: file })).rejects.toThrow('permission denied');
  });

  it('refuse what OpenSSL does not serve with, in its words', async () => {
    const weak = { certfile: fixture('weak.pem'), keyfile: fixture('weak-key.pem') };
    await expect(loadCertificates(weak)).rejects.toThrow(/weak.pem \(certfile\) is refused: .*too small/);
  });

  it('reach the native engine in files that only this user can read, and that vanish', () => {
    vi.stubEnv('TMPDIR', folder);
    const seen: unknown[] = [];
    const SSLApp: Native['SSLApp'] = (options) => {
      for (const file of [options.cert_file_name, options.key_file_name]) {
        const [mode, place] = [statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777];
        seen.push(mode, place, readFileSync(file, 'utf8'));
      }
      seen.push(Object.keys(options));
      throw new Error('App construction failed');
    };
    const made = makeCertificate();
    expect(() => secureApp({ SSLApp } as Native, made)).toThrow('does not take the certificate');
    const keys = ['cert_file_name', 'key_file_name'];
    expect(seen).toEqual([0o600, 0o700, made.cert, 0o600, 0o700, made.key, keys]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('with TLS, node serves unless uws is asked for', async () => {
  vi.stubEnv('POTTLE_TRANSPORT', undefined);
  const served = new Served();
  const announced: string[] = [];
  await served.start({ sslContext: 'adhoc', announce: (line) => announced.push(line) });
  expect(announced).toEqual([
    expect.stringMatching(/^Running on https:.* \(node: node:http .*; with TLS, uws may cut connections/),
  ]);
  await served.close();
});

describe.each(ENGINES)('TLS on %s', (transport) => {
  let served: Served;
  const messages: string[] = [];

  beforeEach(() => {
    messages.length = 0;
    served = new Served(transport);
    const { app } = served;
    app.get('/')(async function index() {
      return `${request.url} ${request.isSecure} ${request.remoteAddr}`;
    });
    app.post('/')(async function post() {
      return redirect(urlFor('index', { _external: true }));
    });
    app.get('/away')(async function away() {
      return redirect(urlFor('live'));
    });
    app.get('/big')(async function big() {
      return 'x'.repeat(3_000_000);
    });
    app.websocket('/echo')(async function echo() {
      for await (const message of websocket) await websocket.send(message);
    });
    app.websocket('/live')(async function live() {
      websocket.subscribe('all');
      await websocket.send(websocket.url);
      for await (const message of websocket) messages.push(String(message));
    });
  });
  afterEach(() => served.close());

  it('has its schemes in every URL, and says https where it runs', async () => {
    const announced: string[] = [];
    await served.start({
      certfile,
      keyfile,
      caCerts,
      host: 'localhost',
      announce: (line) => announced.push(line),
    });
    const { url, port } = served;
    expect(url).toBe(`https://localhost:${port}`);
    expect(announced).toEqual([expect.stringContaining(`Running on ${url} (${transport}:`)]);
    expect((await ask(`${url}/`, ca)).body).toMatch(new RegExp(`^${url}/ true (127\\.0\\.0\\.1|::1)$`));
    expect((await ask(`${url}/away`, ca)).location).toBe(`wss://localhost:${port}/live`);
    expect((await ask(`${url}/big`, ca)).body.length).toBe(3_000_000);
    const socket = new WebSocket(`wss://localhost:${port}/live`, { ca, origin: url });
    expect(String((await once(socket, 'message'))[0])).toBe(`wss://localhost:${port}/live`);
    socket.send('hello');
    await eventually(() => messages.includes('hello'));
    const plain = new WebSocket(`wss://localhost:${port}/live`, { ca, origin: url.replace('https', 'http') });
    const [error] = await once(plain, 'error');
    expect(String(error)).toContain('403');
    socket.terminate();
  });

  it('completes the chain with caCerts, asks clients for nothing, and opens an encrypted key', async () => {
    await served.start({
      sslContext: [certfile, fixture('key-encrypted.pem')],
      caCerts,
      passphrase: 'open',
    });
    const client = tls.connect({ port: served.port, host: '127.0.0.1', ca, servername: 'localhost' });
    await once(client, 'secureConnect');
    expect(client.getPeerCertificate(true).issuerCertificate.subject.CN).toBe('Between');
    expect(client.getProtocol()).toBe('TLSv1.3');
    const { cert, key } = makeCertificate(); // a stranger's; the server does not look
    const known = https.request({ port: served.port, host: '127.0.0.1', ca, cert, key, agent: false });
    const [response] = await once(known.end(), 'response');
    expect(response.statusCode).toBe(200);
    client.destroy();
    await served.close();
    served = new Served(transport);
    await served.start({ certfile, keyfile }); // without what stands between
    await expect(ask(served.url, ca)).rejects.toThrow(/unable to/);
  });

  it('makes a certificate when asked to, and leaves nothing behind', async () => {
    vi.stubEnv('TMPDIR', folder);
    await served.start({ sslContext: 'adhoc' });
    expect(readdirSync(folder)).toEqual([]);
    const client = tls.connect({ port: served.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(client, 'secureConnect');
    const own = client.getPeerX509Certificate()!.toString();
    client.destroy();
    expect((await ask(`https://localhost:${served.port}`, own)).status).toBe(200);
    expect((await ask(served.url, own)).status).toBe(200);
    await expect(ask(served.url, ca)).rejects.toThrow('self-signed');
  });

  it('gives no answer in the clear, and none to what is no handshake', async () => {
    await served.start({ sslContext: 'adhoc' });
    const client = served.client('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await client.untilClosed()).not.toContain('HTTP/1.1 200');
    expect(served.logged).toEqual([]);
  });

  it('carries much both ways at once, where the engine can', async () => {
    difference('clients that send and get megabytes at once, with TLS');
    await served.start({ sslContext: 'adhoc' });
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/echo`, { rejectUnauthorized: false });
    let came = 0;
    let code: number | undefined;
    socket.on('message', (data: Buffer) => (came += data.length));
    socket.on('close', (given) => (code = given));
    await once(socket, 'open');
    for (let i = 0; i < 10; i++) socket.send(Buffer.alloc(2_000_000));
    await eventually(() => came === 20_000_000 || code !== undefined);
    if (transport === 'node') expect([came, code]).toEqual([20_000_000, undefined]);
    else expect([undefined, 1006]).toContain(code);
    socket.terminate();
  });

  it.each(['http/1.1', 'http/1.0'])('speaks %s with a client that offers nothing else', async (protocol) => {
    await served.start({ sslContext: 'adhoc' });
    const client = tls.connect({
      port: served.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: [protocol],
    });
    await once(client, 'secureConnect');
    expect(client.alpnProtocol).toBe(transport === 'node' ? protocol : false);
    client.write(`GET / ${protocol.toUpperCase()}\r\nHost: a\r\n\r\n`);
    const [answer] = await once(client, 'data');
    const refused = transport === 'uws' && protocol === 'http/1.0';
    expect(String(answer)).toMatch(refused ? /^HTTP\/1\.1 505 / : /^HTTP\/1\.1 200 OK/);
    client.destroy();
  });

  it('stops without waiting for handshakes that do not go on', async () => {
    const patient = transport === 'node' ? { headersTimeout: 3600 } : {};
    await served.start({ sslContext: 'adhoc', ...patient });
    await served.client('\x16\x03\x01\x00\xc8').arrived();
    await served.client().arrived();
    await served.close(false);
  });

  it('answers in its own protocol whoever asks for another', async () => {
    await served.start({ certfile, keyfile, caCerts });
    const client = tls.connect({ port: served.port, host: '127.0.0.1', ca, servername: 'localhost' });
    let answer = '';
    client.on('data', (data) => (answer += data));
    client.write(
      'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n',
    );
    await eventually(() => answer.includes('https://localhost/ true'));
    client.destroy();
  });

  describe('on SIGHUP', () => {
    const hangUp = () => process.listeners('SIGHUP').at(-1)!('SIGHUP');
    let first: string;
    let second: string;

    /** Serves a certificate that can be replaced. */
    async function start(): Promise<void> {
      const made = makeCertificate();
      first = made.cert;
      await served.start({
        certfile: write('cert.pem', made.cert),
        keyfile: write('key.pem', made.key),
        signals: true,
      });
    }
    function replace(): void {
      const made = makeCertificate();
      second = made.cert;
      write('cert.pem', made.cert);
      write('key.pem', made.key);
    }
    const fresh = async (trusted: string) => (await ask(served.url, trusted)).fingerprint;

    it('shows new connections the new certificate, while old ones live on', async () => {
      await start();
      const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
      expect((await ask(served.url, first, agent)).fingerprint).toBe(fingerprint(first));
      const open = async (trusted: string) => {
        const socket = new WebSocket(served.url.replace('http', 'ws').concat('/live'), { ca: trusted });
        const got: string[] = [];
        socket.on('message', (data) => got.push(String(data)));
        await once(socket, 'message');
        return { socket, got };
      };
      const old = await open(first);
      replace();
      hangUp();
      await eventually(async () => (await fresh(second).catch(() => '')) === fingerprint(second));
      await expect(fresh(first)).rejects.toThrow('self-signed');
      expect((await ask(served.url, first, agent)).fingerprint).toBe(fingerprint(first));
      const young = await open(second);
      expect(served.app.publish('all', 'to all')).toBe(2);
      await eventually(() => old.got.includes('to all') && young.got.includes('to all'));
      old.socket.close();
      await once(old.socket, 'close');
      expect(served.app.publish('all', 'to the rest')).toBeGreaterThan(0);
      await eventually(() => young.got.includes('to the rest'));
      agent.destroy();
      expect(await fresh(second)).toBe(fingerprint(second));
      young.socket.terminate();
    });

    it('again and again', async () => {
      await start();
      for (let i = 0; i < 5; i++) {
        replace();
        hangUp();
        await eventually(async () => (await fresh(second).catch(() => '')) === fingerprint(second));
      }
      const done = latch();
      const socket = new WebSocket(`wss://127.0.0.1:${served.port}/live`, { ca: second });
      socket.on('close', () => done.open());
      await once(socket, 'message');
      await served.close();
      await done.promise;
      expect(process.listenerCount('SIGHUP')).toBe(0);
    });

    it('keeps the old one, and says why, when the new one does not do', async () => {
      await start();
      write('key.pem', makeCertificate().key);
      hangUp();
      await eventually(() => served.logged.length > 0);
      expect(served.logged).toEqual([
        expect.stringMatching(/SIGHUP: .* the old ones stay.*is not that of .*cert\.pem/),
      ]);
      expect(await fresh(first)).toBe(fingerprint(first));
    });

    it('is not listened to where there is nothing to read anew', async () => {
      const before = process.listenerCount('SIGHUP');
      await served.start({ sslContext: 'adhoc', signals: true });
      expect(process.listenerCount('SIGHUP')).toBe(before);
    });
  });
});
