import { isIPv6, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { urlHost } from '../../lib/http/host.js';
import { formatAddress } from '../../lib/transports/address.js';
import { breaksLines, hasToken, isSuspicious, lookup } from '../../lib/transports/headerlines.js';
import {
  checkAcceptance,
  cutReason,
  offeredProtocols,
  refuseHandshake,
} from '../../lib/transports/websocket.js';

describe('header lines', () => {
  it('are joined when they are lists, taken once when they are not', () => {
    const lines = [
      'accept',
      'a',
      'cookie',
      'x=1',
      'host',
      'one',
      'accept',
      'b',
      'cookie',
      'y=2',
      'host',
      'two',
    ];
    expect(['accept', 'cookie', 'host', 'none'].map((name) => lookup(lines, name))).toEqual([
      'a, b',
      'x=1; y=2',
      'one',
      undefined,
    ]);
    expect([lookup(['x', ''], 'x'), lookup(['host', ''], 'host')]).toEqual(['', undefined]);
  });

  it.each([
    [['host', 'a'], false],
    [['host', 'a', 'content-length', '1'], false],
    [[], true],
    [['host', 'a', 'host', 'a'], true],
    [['host', 'a', 'content-length', '1', 'content-length', '1'], true],
    [['host', 'a', 'content-length', '1', 'transfer-encoding', 'chunked'], true],
  ])('%j are suspicious: %s', (lines, expected) => {
    expect(isSuspicious(lines)).toBe(expected);
  });

  it('name tokens in any case and place, and only whole ones', () => {
    for (const value of ['close', 'Close', 'te, close', 'close ,te'])
      expect(hasToken(value, 'close')).toBe(true);
    for (const value of [undefined, '', 'closed', 'not-close', 'clo se'])
      expect(hasToken(value, 'close')).toBe(false);
  });

  it('are seen to break when anything in them does', () => {
    expect(breaksLines('200 OK', ['a', 'b\tc é'])).toBe(false);
    for (const bad of ['\r', '\n', '\0']) {
      expect(breaksLines(`200${bad}`, [])).toBe(true);
      expect(breaksLines('200', [`a${bad}`, 'b'])).toBe(true);
      expect(breaksLines('200', ['a', `b${bad}`])).toBe(true);
    }
  });
});

describe('addresses', () => {
  const ipv6 = (...groups: number[]) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));

  it.each([
    [Uint8Array.of(127, 0, 0, 1), '127.0.0.1'],
    [ipv6(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1), '127.0.0.1'],
    [ipv6(0, 0, 0, 0, 0, 0, 0, 1), '::1'],
    [ipv6(0, 0, 0, 0, 0, 0, 0, 0), '::'],
    [ipv6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1), '2001:db8::1:0:0:1'],
    [ipv6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1), '2001:db8:0:1:1:1:1:1'],
    [ipv6(0xfe80, 0, 0, 0, 0, 0, 0, 0), 'fe80::'],
    [new Uint8Array(0), ''],
  ])('%o is %s', (bytes, expected) => {
    expect(formatAddress(bytes)).toBe(expected);
  });

  it('are printed as Node prints them', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(groups.slice(0, 5).some(Boolean)); // those that hold IPv4 are printed in two ways
        const printed = formatAddress(ipv6(...groups));
        const long = groups.map((each) => each.toString(16)).join(':');
        expect(isIPv6(printed)).toBe(true);
        expect(printed).toBe(new SocketAddress({ family: 'ipv6', address: long }).address);
      }),
    );
  });

  it('stand in brackets in a URL when they have colons', () => {
    expect([urlHost('::1'), urlHost('127.0.0.1'), urlHost('a.b')]).toEqual(['[::1]', '127.0.0.1', 'a.b']);
  });
});

describe('the rules of WebSocket', () => {
  const handshake = ['upgrade', 'h2c, WebSocket', 'connection', 'x, Upgrade', 'sec-websocket-version', '13'];
  const key = ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='];

  it('tell a handshake', () => {
    expect(refuseHandshake([...handshake, ...key])).toBeUndefined();
    expect(refuseHandshake(handshake)?.status).toMatch(/^400/);
    expect(refuseHandshake([...handshake.slice(2), ...key])?.status).toMatch(/^400/);
    expect(refuseHandshake([...handshake.slice(0, 4), ...key])?.status).toMatch(/^426/);
    expect(refuseHandshake([...handshake, ...key, 'sec-websocket-version', '13'])?.status).toMatch(/^426/);
  });

  it('cut a reason to at most 123 bytes of whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (reason) => {
        const cut = cutReason(reason);
        const bytes = Buffer.byteLength(cut);
        expect(bytes).toBeLessThanOrEqual(123);
        expect(Buffer.from(reason).toString().startsWith(cut)).toBe(true);
        if (bytes < 120) expect(cut).toBe(Buffer.from(reason).toString());
      }),
    );
  });

  it('read offers, and accept only what was offered', () => {
    expect(offeredProtocols(' a,b , ,c')).toEqual(['a', 'b', 'c']);
    expect(offeredProtocols(undefined)).toEqual([]);
    expect(() => checkAcceptance(undefined, [], [])).not.toThrow();
    expect(() => checkAcceptance('b', ['a', 'b'], [])).not.toThrow();
    expect(() => checkAcceptance('c', ['a', 'b'], [])).toThrow("'c'. It offers: a, b.");
  });
});
