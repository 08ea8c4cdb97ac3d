/** Certificates: which are asked for, read from their files, and checked before a server starts with them. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { makeCertificate } from './adhoc.js';
import { type Certificates, TransportError } from './transport.js';

/** How to serve https and wss. */
export interface TlsOptions {
  /** Path of the certificate in PEM, with those between it and the root behind it (quart.Quart.run). */
  certfile?: string | undefined;
  /** Path of the certificate's private key in PEM. */
  keyfile?: string | undefined;
  /** Path of more certificates in PEM, which complete the chain where {@link certfile} does not. */
  caCerts?: string | undefined;
  /** Opens an encrypted {@link keyfile}. */
  passphrase?: string | undefined;
  /** Flask's way: `[certfile, keyfile]`, or `'adhoc'` for a certificate that is made now, for trying things out. */
  sslContext?: 'adhoc' | readonly [certfile: string, keyfile: string] | undefined;
}

/**
 * The certificates that options ask for.
 * @throws TypeError when the options contradict each other
 * @throws TransportError when a file cannot be read, or the key is not that of the certificate
 */
export async function loadCertificates(options: TlsOptions): Promise<Certificates> {
  const { certfile, keyfile, caCerts, passphrase } = namesOf(options);
  if (certfile === undefined || keyfile === undefined) return makeCertificate();
  const cert = await read('certfile', certfile);
  const key = await read('keyfile', keyfile);
  const ca = caCerts === undefined ? undefined : await read('caCerts', caCerts);
  if (!parseCertificate('certfile', certfile, cert).checkPrivateKey(parseKey(keyfile, key, passphrase)))
    throw new TransportError(`The key in ${keyfile} (keyfile) is not that of ${certfile} (certfile).`);
  if (ca !== undefined) parseCertificate('caCerts', caCerts!, ca);
  const certificates = { cert, key, ca, passphrase };
  try {
    createSecureContext(certificates); // knows of weak keys and broken chains
  } catch (error) {
    throw new TransportError(`${certfile} (certfile) is refused: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  return { ...certificates, files: { cert: certfile, key: keyfile } };
}

/** The names of the files. @throws TypeError */
function namesOf({ certfile, keyfile, caCerts, passphrase, sslContext }: TlsOptions) {
  if (sslContext !== undefined && (certfile ?? keyfile) !== undefined)
    throw new TypeError('Either sslContext, or certfile and keyfile.');
  const adhoc = sslContext === 'adhoc';
  const isPair = Array.isArray(sslContext) && sslContext.length === 2;
  if (sslContext !== undefined && !adhoc && !isPair)
    throw new TypeError("sslContext is 'adhoc', or [certfile, keyfile].");
  const [cert, key] = isPair ? sslContext : [certfile, keyfile];
  const names = { certfile: cert, keyfile: key, caCerts, passphrase };
  for (const [name, value] of Object.entries(names)) {
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} is a text.`);
    if (value === undefined && name.endsWith('file') && !adhoc)
      throw new TypeError(`${name} is missing: https takes certfile and keyfile.`);
  }
  return names;
}

const CAUSES: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

/** @throws TransportError */
async function read(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new TransportError(`${file} (${option}) cannot be read: ${CAUSES[code] ?? message}.`, {
      cause: error,
    });
  }
}

/** @throws TransportError */
function parseCertificate(option: string, file: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw new TransportError(`${file} (${option}) holds no certificate in PEM.`, { cause: error });
  }
}

/** @throws TransportError */
function parseKey(file: string, key: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key, passphrase });
  } catch (error) {
    const fault = passphrase === undefined ? 'is missing' : 'does not open it';
    const encrypted = key.includes('ENCRYPTED');
    const why = encrypted ? `it is encrypted, and the passphrase ${fault}` : 'it holds no key in PEM';
    throw new TransportError(`${file} (keyfile) cannot be used: ${why}.`, { cause: error });
  }
}
