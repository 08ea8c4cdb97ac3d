/** Where the old application is. Pure. */

/** A server, as the engines are told it. */
export interface Target {
  /** As it was given. */
  readonly name: string;
  readonly secure: boolean;
  /** Its name or address, and port; of a socket of the file system, its path. */
  readonly where: { hostname: string; port: number } | { socketPath: string };
  /** What stands in `Host` where the client's is not kept. */
  readonly authority: string;
}

const EXAMPLES = "'http://127.0.0.1:8000', 'https://old.example.com' or 'unix:/run/old.sock'";

/**
 * Reads where the old application is.
 * @throws TypeError for what is no origin: paths are passed on as they come, so a URL has none
 */
export function targetOf(url: string): Target {
  const refuse = (why: string): never => {
    throw new TypeError(`fallback() takes the address of the old application, such as ${EXAMPLES}: ${why}.`);
  };
  if (typeof url !== 'string') return refuse(`${url} is not text`);
  if (url.startsWith('unix:')) {
    const socketPath = url.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
    if (!/^\/[^\0:]+$/.test(socketPath)) return refuse(`'${url}' names no absolute path of a socket`);
    return { name: url, secure: false, where: { socketPath }, authority: 'localhost' };
  }
  const parsed = URL.canParse(url) ? new URL(url) : refuse(`'${url}' is no URL`);
  const { protocol, username, password, pathname, search, hash, port, hostname, host } = parsed;
  if (protocol !== 'http:' && protocol !== 'https:') return refuse(`'${url}' is neither http: nor https:`);
  if (username || password) return refuse('a URL with a password would be written to logs');
  if (pathname !== '/' || search || hash || /[?#]/.test(url))
    return refuse(`'${url}' goes on behind the host, and paths are passed on as they come`);
  const secure = protocol === 'https:';
  const where = { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (secure ? 443 : 80)) };
  return { name: url, secure, where, authority: host };
}
