/** Describes a failed request: everything that a page shows, as plain data. */
import type { Context } from '../app/ctx.js';
import type { FailedRequest, Failure, Pair } from './failure.js';
import { faultsOf, type Surroundings } from './faults.js';
import { attempt, cut, fieldsOf, type IsSecret, MASK, pair } from './values.js';

/** A longer content is not read for the page, in bytes. */
const LARGEST_BODY = 256 * 1024;

/** What describing needs of the app. */
export interface Host {
  readonly isSecret: IsSecret;
  /** The hooks that ran in a request, by what they are called. */
  readonly hooksOf: (ctx: Context) => readonly string[];
}

/** What is known of a request that failed. @param status of the answer */
export async function describe(ctx: Context, error: unknown, status: number, host: Host): Promise<Failure> {
  const { isSecret } = host;
  const { app, rule } = ctx;
  const session = attempt(
    () => ctx.openedSession,
    () => null,
  );
  return {
    status,
    faults: faultsOf(error, surroundingsOf(ctx, isSecret)),
    request: await requestOf(ctx, isSecret),
    session: session && fieldsOf({ ...session }, isSecret),
    g: fieldsOf(ctx.g, isSecret),
    config: fieldsOf(
      { ...app.config },
      (name) => isSecret(name) && !name.startsWith('SESSION_COOKIE_'),
    ).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    rule: rule && {
      rule: rule.rule,
      endpoint: rule.endpoint,
      values: fieldsOf(ctx.viewArgs ?? {}, isSecret),
    },
    hooks: host.hooksOf(ctx),
    near: [],
    again: [],
    wants: wanted(ctx.exchange!.header('accept') ?? ''),
    about: [
      ['app', app.name],
      ['platform', `Node ${process.versions.node}`],
    ],
  };
}

/** How sources of templates are found, and secrets told. */
export function surroundingsOf({ app }: Context, isSecret: IsSecret): Surroundings {
  const template = (name: string) =>
    attempt(
      () => {
        const found = app.jinjaEnv.loader.getSource(name);
        return found !== null && 'source' in found ? found.source : null; // or a promise
      },
      () => null,
    );
  return { isSecret, template };
}

/** What kind of answer the client can read: a page in browsers, JSON where it is asked for, else text. */
function wanted(accept: string): Failure['wants'] {
  if (/\btext\/html\b|\bapplication\/xhtml/i.test(accept)) return 'html';
  return /\bapplication\/(?:[\w.-]+\+)?json\b/i.test(accept) ? 'json' : 'text';
}

async function requestOf(ctx: Context, isSecret: IsSecret): Promise<FailedRequest> {
  const exchange = ctx.exchange!;
  const { method, path, query, rootPath, scheme } = exchange;
  const target = `${rootPath}${path}${query && `?${query}`}`;
  return {
    method,
    url: `${scheme}://${exchange.header('host') ?? ''}${target}`,
    path: target,
    query,
    headers: headersOf(exchange.headers(), isSecret),
    ...(await contentOf(ctx, isSecret)),
    remoteAddress: exchange.remoteAddress,
  };
}

function headersOf(lines: readonly string[], isSecret: IsSecret): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!;
    pairs.push([name, isSecret(name) ? MASK : cut(lines[i + 1]!)]);
  }
  return pairs;
}

/** The content of the request, where it is small: the view may have read it, or left it. */
async function contentOf(ctx: Context, isSecret: IsSecret): Promise<Pick<FailedRequest, 'form' | 'body'>> {
  const none = { form: null, body: null };
  if (ctx.exchange!.kind !== 'http') return none;
  const { request } = ctx;
  const length = request.contentLength ?? 0;
  if (length === 0 || length > LARGEST_BODY) return none;
  try {
    if (/form-data|form-urlencoded/.test(request.mimetype ?? '')) {
      const form = [...(await request.form).items({ multi: true })].map(([name, value]) =>
        pair(name, value, isSecret),
      );
      const files = [...(await request.files).items({ multi: true })].map(
        ([name, file]): Pair => [
          name,
          `the file ${JSON.stringify(file.filename)}, ${file.contentType ?? 'of no type'}`,
        ],
      );
      return { form: [...form, ...files], body: null };
    }
    return { form: null, body: cut(maskJson(await request.getData({ asText: true }), isSecret)) };
  } catch {
    return none; // read as a stream, or broken: the view knows more
  }
}

/** JSON is laid out, without its secrets; other text is as it came. */
function maskJson(text: string, isSecret: IsSecret): string {
  return attempt(
    () =>
      JSON.stringify(
        JSON.parse(text, (key, value) => (key && isSecret(key) ? MASK : value)),
        null,
        2,
      ),
    () => text,
  );
}
