/** A certificate for trying things out: signed by its own key, valid for this machine only, kept nowhere. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const DAY = 86_400_000;

/** ASN.1 in its distinguished encoding (X.690): a tag, the length, the content. */
function der(tag: number, ...parts: (string | Uint8Array)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
/** A moment as `YYMMDDHHMMSSZ`, good until 2049. */
const time = (at: number) => der(0x17, `${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`);

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const NAME = sequence(der(0x31, sequence(oid('550403'), der(0x0c, 'localhost'))));
/** By RFC 5280, section 4.2.1: subjectAltName, and extKeyUsage for servers. */
const EXTENSIONS = sequence(
  sequence(
    oid('551d11'),
    der(
      0x04,
      sequence(
        der(0x82, 'localhost'),
        der(0x87, Uint8Array.of(127, 0, 0, 1)),
        der(0x87, Uint8Array.of(...Array(15).fill(0), 1)),
      ),
    ),
  ),
  sequence(oid('551d25'), der(0x04, sequence(oid('2b06010505070301')))),
);

/** Makes a certificate for localhost, 127.0.0.1 and ::1, good for a year, and its key; both in PEM (RFC 5280). */
export function makeCertificate(now = Date.now()): { cert: string; key: string } {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and of full length
  const body = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))), // version 3
    der(0x02, serial),
    ECDSA_WITH_SHA256,
    NAME,
    sequence(time(now - DAY), time(now + 365 * DAY)),
    NAME,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, EXTENSIONS),
  );
  const signature = sign('sha256', body, pair.privateKey);
  const whole = sequence(body, ECDSA_WITH_SHA256, der(0x03, Uint8Array.of(0), signature));
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}
