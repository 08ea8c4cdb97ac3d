/** Describes a failed request: everything that a page shows, as plain data. */
import type { Pottle } from '../app/app.js';
import type { Context } from '../app/ctx.js';
import type { Rule } from '../routing/index.js';
import { type Content, waysAgain } from './again.js';
import type { FailedRequest, Failure, NearRule, Pair } from './failure.js';
import { faultsOf, type Surroundings } from './faults.js';
import { attempt, cut, fieldsOf, type IsSecret, MASK, maskText } from './values.js';

/** A longer content is not read for the page, in bytes. */
const LARGEST_BODY = 64 * 1024;

/** What describing needs of the app. */
export interface Host {
  readonly isSecret: IsSecret;
  /** The hooks that ran in a request, by what they are called. */
  readonly hooksOf: (ctx: Context) => readonly string[];
  /** The rules that come nearest to a request that none answers. */
  readonly nearestTo: (ctx: Context) => readonly { readonly rule: Rule; readonly reason: string }[];
  readonly currentRequestId: () => string | undefined;
}

/** What is known of a request that failed. @param status of the answer */
export async function describe(ctx: Context, error: unknown, status: number, host: Host): Promise<Failure> {
  const { isSecret } = host;
  const { app, rule } = ctx;
  const content = await contentOf(ctx, isSecret);
  const faults = faultsOf(error, surroundingsOf(app, isSecret));
  const request = { ...requestOf(ctx, content, isSecret), id: host.currentRequestId() ?? null };
  const again = await waysAgain(ctx, content, isSecret);
  const session = attempt(
    () => ctx.openedSession,
    () => null,
  );
  return {
    status,
    faults,
    request,
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
    near: status === 500 ? [] : nearOf(ctx, host),
    again: [
      ['as text', [`${request.method} ${request.path}`, ...faults.map(({ stack }) => stack)].join('\n\n')],
      // A test of what is not there would pass.
      ...again.slice(0, status === 500 ? undefined : 1),
    ],
    wants: wanted(ctx.exchange!.header('accept') ?? ''),
    about: [
      ['app', app.name],
      ['platform', `Node ${process.versions.node}`],
    ],
  };
}

function nearOf(ctx: Context, { nearestTo }: Host): NearRule[] {
  return nearestTo(ctx).map(({ rule, reason }) => ({
    rule: rule.rule,
    methods: rule.websocket ? ['WebSocket'] : [...(rule.methods ?? ['any method'])].toSorted(),
    endpoint: rule.endpoint,
    why: reason,
  }));
}

/** How sources of templates are found, and secrets told. */
export function surroundingsOf(app: Pottle, isSecret: IsSecret): Surroundings {
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

function requestOf(ctx: Context, content: Content, isSecret: IsSecret): Omit<FailedRequest, 'id'> {
  const exchange = ctx.exchange!;
  const { method, path, query, rootPath, scheme } = exchange;
  const target = maskText(`${rootPath}${path}${query && `?${query}`}`, isSecret);
  return {
    method,
    url: `${scheme}://${exchange.header('host') ?? ''}${target}`,
    path: target,
    query: maskText(`?${query}`, isSecret).slice(1),
    headers: headersOf(exchange.headers(), isSecret),
    form: formOf(content),
    body: content.text,
    remoteAddress: exchange.remoteAddress,
  };
}

function headersOf(lines: readonly string[], isSecret: IsSecret): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!;
    pairs.push([name, isSecret(name) ? MASK : maskText(cut(lines[i + 1]!), isSecret)]);
  }
  return pairs;
}

function formOf({ fields, files }: Content): Pair[] | null {
  if (fields === null) return null;
  const sent = files.map(
    ([name, filename, type]): Pair => [name, `the file ${JSON.stringify(filename)}, ${type}`],
  );
  return [...fields.map(([name, value]): Pair => [name, cut(value)]), ...sent];
}

const NOTHING: Content = { fields: null, files: [], text: null, mimetype: '' };

/** The content of the request, where it is small: the view may have read it, or left it. */
async function contentOf(ctx: Context, isSecret: IsSecret): Promise<Content> {
  if (ctx.exchange!.kind !== 'http') return NOTHING;
  const { request } = ctx;
  const { mimetype, contentLength } = request;
  if (!contentLength || contentLength > LARGEST_BODY) return NOTHING;
  try {
    if (!/form-data|form-urlencoded/.test(mimetype)) {
      const text = await request.getData({ asText: true });
      return { ...NOTHING, text: maskJson(text, isSecret), mimetype };
    }
    const fields = [...(await request.form).items({ multi: true })];
    const files = [...(await request.files).items({ multi: true })];
    return {
      fields: fields.map(([name, value]) => [name, isSecret(name) ? MASK : value]),
      files: files.map(([name, { filename, contentType }]) => [
        name,
        filename ?? '',
        contentType ?? 'text/plain',
      ]),
      text: null,
      mimetype,
    };
  } catch {
    return NOTHING; // read as a stream, or broken: the view knows more
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
