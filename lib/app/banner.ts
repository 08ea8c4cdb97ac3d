/** What `app.run` prints when it serves: loaded only then. */
import { networkInterfaces } from 'node:os';
import { urlHost } from '../http/host.js';

/** What of an app and its options is told. */
interface Told {
  readonly debug: boolean;
  /** Where it listens. */
  readonly host: string;
  /** Whether the reader sees colours. */
  readonly hasColors: boolean;
}

/** What stands for every interface, and the families of their addresses. */
const EVERYWHERE: Readonly<Record<string, string[]>> = { '0.0.0.0': ['IPv4'], '::': ['IPv4', 'IPv6'] };
const URL_IN_IT = /(https?:\/\/)(\S+)(:\d+)/;

/**
 * The lines for one that a server announces: where it runs comes with where other machines reach it, and with debug mode.
 * @param line as announced
 */
export function bannerOf(line: string, { debug, host, hasColors }: Told): string[] {
  const [url, scheme, , port] = URL_IN_IT.exec(line) ?? [];
  if (url === undefined || !line.startsWith('Running on ')) return [` * ${line}`];
  const others = addressesOf(EVERYWHERE[host] ?? []).map((address) => `${scheme}${urlHost(address)}${port}`);
  const shown = hasColors ? line.replace(url, `\x1b[1m\x1b[36m${url}\x1b[0m`) : line;
  return [
    ` * ${shown}`,
    ...(others.length > 0 ? [` * From other machines: ${others.join(' ')}`] : []),
    ` * Debug mode is ${debug ? 'on: errors show the source. Do not let others reach it.' : 'off.'}`,
  ];
}

/** The addresses of this machine in its networks. */
function addressesOf(families: readonly string[]): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  // Link-local addresses of IPv6 need a zone, which browsers do not take.
  const reachable = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return reachable.filter(({ family }) => families.includes(family)).map(({ address }) => address);
}

/** Edge workers print nowhere. */
type ColorsOf = Pick<NodeJS.Process, 'env'> & { readonly stdout?: NodeJS.Process['stdout'] };

/** Whether what is printed is seen in a terminal that shows colours (https://no-color.org). */
export function showsColors({ env, stdout }: ColorsOf = process): boolean {
  return Boolean(stdout?.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
}
