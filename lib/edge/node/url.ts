/** For node:url. A bundle may not know where it lies. */
export const fileURLToPath = (url: URL | string = 'file:///worker.js') =>
  decodeURIComponent(new URL(url).pathname);
