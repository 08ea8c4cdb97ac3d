/** Who may see the pages of debug mode: whoever sits at this machine, and whoever knows the PIN. */
import { createHmac, randomInt, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Exchange } from '../exchange.js';

/** What of a request decides. */
export type Visitor = Pick<Exchange, 'remoteAddress' | 'header' | 'headers' | 'scheme'>;

/** Where the PIN is kept for the workers of this process and for its successors. */
const VARIABLE = 'POTTLE_DEBUG_PIN';
const COOKIE = 'pottle_debug';
/** How long an entered PIN counts, in seconds. */
const LASTS = 86_400;
/** So often a PIN may be wrong: then none is taken until the next start. */
const TRIES = 10;

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
/** Headers that proxies add: with one of them the peer is not the visitor. */
const FORWARDED =
  /^(?:forwarded|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|via|true-client-ip|cf-.*|fastly-.*|fly-.*|x-envoy-.*|x-amzn?-.*|x-arr-.*|x-azure-.*|cdn-loop)$/;

/** Keeps the PIN, and how often it was wrong. */
export class Gate {
  readonly pin: string;
  /** Whether nobody has told it before. */
  readonly isNew: boolean;
  private left = TRIES;
  private made: Buffer | undefined;

  constructor() {
    // In the environment, so that workers and a process that is started anew have the same.
    const chosen = process.env[VARIABLE] ?? '';
    this.pin = digits(chosen) === '' ? makePin() : chosen; // nothing entered would be right
    this.isNew = this.pin !== chosen;
    process.env[VARIABLE] = this.pin;
  }

  /** Whether this visitor may see everything. */
  admits(visitor: Visitor): boolean {
    return isLocal(visitor) || this.holds(visitor.header('cookie'));
  }

  /** Whether PINs are still taken. */
  get locked(): boolean {
    return this.left <= 0;
  }

  /**
   * Takes a PIN that was entered.
   * @returns the `Set-Cookie` line that admits from now on; null when it was wrong, or too many were
   */
  enter(pin: string, visitor: Visitor): string | null {
    if (this.locked) return null;
    this.left--;
    if (!timingSafeEqual(this.sign(digits(pin)), this.sign(digits(this.pin)))) return null;
    this.left = TRIES;
    const until = String(Math.floor(Date.now() / 1000) + LASTS);
    const secure = visitor.scheme === 'https' ? '; Secure' : '';
    const value = `${until}.${this.sign(until).toString('base64url')}`;
    return `${COOKIE}=${value}; Max-Age=${LASTS}; Path=/; HttpOnly; SameSite=Strict${secure}`;
  }

  private holds(cookies = ''): boolean {
    for (const [, until = '', signature = ''] of cookies.matchAll(
      /(?:^|; *)pottle_debug=(\d{1,12})\.([\w-]{43})(?=;|$)/g,
    )) {
      const right = timingSafeEqual(Buffer.from(signature, 'base64url'), this.sign(until));
      if (right && Number(until) > Date.now() / 1000) return true;
    }
    return false;
  }

  private sign(text: string): Buffer {
    // Slow, so that nobody finds the PIN by trying all of them on a cookie.
    this.made ??= scryptSync(this.pin, 'pottle debug', 32);
    return createHmac('sha256', this.made).update(text).digest();
  }
}

/** The visitor is at this machine, called it by its local name, and nothing forwards. A page of another host whose name was bound to this machine comes with its own name. */
function isLocal(visitor: Visitor): boolean {
  if (!LOOPBACK.test(visitor.remoteAddress)) return false;
  const lines = visitor.headers();
  const names = lines.filter((_, i) => i % 2 === 0);
  if (names.some((name) => FORWARDED.test(name))) return false;
  // A page of elsewhere asks from this machine too, and could read what an app lets every origin read.
  const origin = visitor.header('origin');
  if (origin !== undefined && !LOCAL_HOST.test(origin.replace(/^https?:\/\//, ''))) return false;
  return (
    names.filter((name) => name === 'host').length === 1 && LOCAL_HOST.test(visitor.header('host') ?? '')
  );
}

function makePin(): string {
  return [0, 0, 0].map(() => String(randomInt(1000)).padStart(3, '0')).join('-');
}

/** A PIN without the spaces and dashes that make it easier to read. */
const digits = (pin: string) => pin.replace(/[\s-]/g, '');
