/** What code of Node finds without an import. */
export { Buffer } from 'node:buffer';

const worker = globalThis as { process?: { env?: Record<string, string> } };
const later = (run: () => void) => setTimeout(run, 0);

export const process = {
  env: worker.process?.env ?? {},
  stderr: { write: (text: string) => console.error(text.trimEnd()) },
  cwd: () => '/',
  emit: () => false,
};
export const setImmediate = globalThis.setImmediate ?? later;
