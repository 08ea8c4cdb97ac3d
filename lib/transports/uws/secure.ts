/** A native server that speaks TLS. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, TransportError } from '../transport.js';
import type { Native, NativeApp } from './load.js';

/**
 * Makes a server with these certificates. The engine takes files alone, and has read them when this returns; so what is
 * in memory is written to some that only this user can read, and that are removed at once.
 * @throws TransportError when the engine does not take them
 */
export function secureApp(native: Native, { cert, key, ca, passphrase, files }: Certificates): NativeApp {
  const folder = mkdtempSync(join(tmpdir(), 'pottle-')); // of mode 0700
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return file;
  };
  try {
    return native.SSLApp({
      // Given apart, they would make the engine ask for certificates of clients.
      cert_file_name: write('cert.pem', ca === undefined ? cert : `${cert}\n${ca}`),
      key_file_name: files?.key ?? write('key.pem', key),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (error) {
    throw new TransportError('The engine uws does not take the certificate, and gives no reason.', {
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
