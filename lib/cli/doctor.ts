/** `pottle doctor`: what is wrong with an app and with where it runs, each with what to do. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { foreignNote, renamedNote } from '../app/names.js';
import { getDebugFlag } from '../config/config.js';
import type { Pottle, Rule } from '../index.js';
import { fixesProxies } from '../middleware/proxies.js';
import { runtimeOf } from '../transports/runtime.js';
import { locateApp } from './locate.js';
import { readPages } from './templates.js';

/** One thing that was looked at. */
interface Finding {
  level: 'ok' | 'warning' | 'error';
  what: string;
  /** what to do about it */
  fix?: string;
}

const ok = (what: string): Finding => ({ level: 'ok', what });
const warning = (what: string, fix: string): Finding => ({ level: 'warning', what, fix });
const error = (what: string, fix: string): Finding => ({ level: 'error', what, fix });

/**
 * Looks at an app, its settings and this machine, and prints what it finds (no such command in Flask).
 * @returns the exit code: 1 when there are errors
 */
export async function doctor(spec: string | undefined): Promise<number> {
  const app = await locateApp(spec);
  const { name, version } = runtimeOf();
  const found = [
    name === 'Node' ? lineOfNode(version) : ok(`${name} ${version}.`),
    await engine(),
    packages(app),
    ...settings(app),
    ...keys(app),
    debugMode(app),
    ...cookies(app),
    proxies(app),
    ...routes(app),
    ...(await templates(app)),
  ];
  const count = (level: Finding['level']) => found.filter((one) => one.level === level).length;
  const lines = found.map(({ level, what, fix }) => {
    const text = fix === undefined ? what : `${what}\n${fix}`;
    return `${level.padEnd(9)}${text.replaceAll('\n', `\n${' '.repeat(9)}`)}`;
  });
  console.log([...lines, '', `${count('error')} errors, ${count('warning')} warnings.`].join('\n'));
  return count('error') > 0 ? 1 : 0;
}

/** Until when lines of Node get corrections. */
const MAINTAINED: Record<string, string> = {
  ...{ 20: '2026-04-30', 21: '2024-06-01', 22: '2027-04-30', 23: '2025-06-01' },
  ...{ 24: '2028-04-30', 25: '2026-06-01', 26: '2029-04-30' },
};

/** What is known of a version of Node. @param now for tests */
export function lineOfNode(version: string, now = new Date()): Finding {
  const [major = ''] = version.split('.');
  const until = MAINTAINED[major];
  if (until === undefined || new Date(until) > now)
    return ok(`Node ${version}${until ? `, maintained until ${until}` : ''}.`);
  const faults =
    major === '20' ? ' Its HTTP/2 has faults that nobody mends: leave out http2, and TLS of its own.' : '';
  return warning(
    `Node ${version} gets no corrections since ${until}.${faults}`,
    'Go on to Node 24, or what follows it.',
  );
}

/** Which engine serves, and what is known to be wrong with it. */
async function engine(): Promise<Finding> {
  const asked = process.env.POTTLE_TRANSPORT;
  if (asked === 'node') return ok('The engine is node (node:http), as POTTLE_TRANSPORT says.');
  try {
    const { knownFault, loadNative } = await import('../transports/uws/load.js');
    const fault = knownFault(await loadNative());
    return fault === ''
      ? ok('The engine is uws (uWebSockets.js).')
      : warning(
          `The engine is uws (uWebSockets.js)${fault}.`,
          'Install a newer build, or set POTTLE_TRANSPORT=node.',
        );
  } catch (failure) {
    const { message } = failure as Error;
    return asked === 'uws'
      ? error(
          `POTTLE_TRANSPORT asks for uws, which does not load: ${message}.`,
          'Install it, or set POTTLE_TRANSPORT=node.',
        )
      : ok(`The engine is node (node:http): ${message}.`);
  }
}

const PEERS = ['uWebSockets.js', 'zod', 'tsx', '@opentelemetry/api'];

/** Which of the optional packages the app has. */
function packages({ rootPath }: Pottle): Finding {
  const found = PEERS.map((name) => [name, versionOf(name, rootPath)] as const);
  const there = found.flatMap(([name, version]) => (version === null ? [] : `${name} ${version}`));
  const missing = found.flatMap(([name, version]) => (version === null ? name : []));
  return ok(
    `Optional packages: ${there.join(', ') || 'none'}${missing.length > 0 ? `; not installed: ${missing.join(', ')}` : ''}.`,
  );
}

function versionOf(name: string, from: string): string | null {
  const file = path.join(from, 'node_modules', name, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const above = path.dirname(from);
  return above === from ? null : versionOf(name, above);
}

/** What keeps the app from starting. */
function settings(app: Pottle): Finding[] {
  try {
    app.checkStart();
    return [];
  } catch (failure) {
    const fix = 'The app does not start: correct it where it is written.';
    return (failure as Error).message.split('\n').map((line) => error(line, fix));
  }
}

/** Keys that stand in pages and examples, in lower case. */
const KNOWN_KEYS = new Set([
  ...[
    'dev',
    'development',
    'secret',
    'secret key',
    'secret-key',
    'secretkey',
    'key',
    'test',
    'testing',
    'password',
  ],
  ...[
    'changeme',
    'change-me',
    'change me',
    'change_me',
    'mysecret',
    'my-secret-key',
    'supersecret',
    'super secret key',
  ],
  ...[
    'super-secret',
    'super-secret-key',
    'your-secret-key',
    'your_secret_key',
    'you-will-never-guess',
    'hard to guess string',
  ],
  ...['long, random and secret', 'the new key', '_5#y2l"f4q8z\n\xec]/'],
  '192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf',
]);
const SHORTEST = 16;
const MAKE_KEY = `Make one, and keep it out of the code: node -p "require('crypto').randomBytes(32).toString('hex')"`;

/** Keys that others know, or find by trying. */
function keys({ config }: Pottle): Finding[] {
  const { SECRET_KEY: key, SECRET_KEY_FALLBACKS: former } = config;
  if (!key)
    return [warning('SECRET_KEY is not set: there are no sessions and no flashed messages.', MAKE_KEY)];
  const all = [
    ['SECRET_KEY', key] as const,
    ...(former ?? []).map((one) => ['SECRET_KEY_FALLBACKS', one] as const),
  ];
  const weak = all.flatMap(([name, one]): Finding[] => {
    const bytes = Buffer.from(one as string); // bytes too: it copies them
    if (KNOWN_KEYS.has(bytes.toString('latin1').toLowerCase()))
      return [error(`${name} is one that everybody knows: whoever likes can sign sessions.`, MAKE_KEY)];
    if (bytes.length < SHORTEST)
      return [error(`${name} is ${bytes.length} of ${SHORTEST} bytes: it can be found by trying.`, MAKE_KEY)];
    return [];
  });
  return weak.length > 0 ? weak : [ok('SECRET_KEY is set, and long enough.')];
}

function debugMode(app: Pottle): Finding {
  if (!app.debug) return ok('Debug mode is off.');
  const fix = 'Leave DEBUG to the environment: POTTLE_DEBUG=1, or pottle run --debug, on your machine alone.';
  if (process.env.NODE_ENV === 'production')
    return error('Debug mode is on, and NODE_ENV is production.', fix);
  if (!getDebugFlag()) return warning('Debug mode is on by the code: it is in production, too.', fix);
  return ok('Debug mode is on, by the environment.');
}

/** Flags of the session's cookie. */
function cookies({ config }: Pottle): Finding[] {
  const {
    SESSION_COOKIE_SECURE: secure,
    SESSION_COOKIE_SAMESITE: sameSite,
    SESSION_COOKIE_PARTITIONED: apart,
  } = config;
  const fix = 'Set SESSION_COOKIE_SECURE, and serve by https.';
  const found: Finding[] = [];
  if (!secure && sameSite?.toLowerCase() === 'none')
    found.push(
      error(
        "SESSION_COOKIE_SAMESITE is 'None' without SESSION_COOKIE_SECURE: browsers keep no such cookie.",
        fix,
      ),
    );
  if (!secure && apart)
    found.push(
      error(
        'SESSION_COOKIE_PARTITIONED is set without SESSION_COOKIE_SECURE: browsers keep no such cookie.',
        fix,
      ),
    );
  if (found.length === 0 && config.SECRET_KEY && !secure)
    found.push(
      warning(
        'The session cookie is sent without TLS, too, where others can read it (SESSION_COOKIE_SECURE is false).',
        fix,
      ),
    );
  if (!config.SESSION_COOKIE_HTTPONLY)
    found.push(warning('Scripts of pages can read the session cookie.', 'Set SESSION_COOKIE_HTTPONLY.'));
  return found.length > 0
    ? found
    : [ok(secure ? 'The session cookie is sent by https only.' : 'There is no session cookie.')];
}

/** What platforms with a proxy in front of each program set. */
const PLATFORMS = {
  ...{
    DYNO: 'Heroku',
    FLY_APP_NAME: 'Fly.io',
    RENDER: 'Render',
    RAILWAY_ENVIRONMENT: 'Railway',
    K_SERVICE: 'Cloud Run',
  },
  ...{ KUBERNETES_SERVICE_HOST: 'Kubernetes', WEBSITE_SITE_NAME: 'Azure' },
};

/** Whether what proxies say is believed, and should be. */
function proxies(app: Pottle): Finding {
  if (fixesProxies(app.handle)) return ok('X-Forwarded-… headers of proxies are believed (ProxyFix).');
  const [, platform] = Object.entries(PLATFORMS).find(([name]) => process.env[name]) ?? [];
  const wrapped = app.direct === null ? ' Something else is wrapped around app.handle.' : '';
  const fix = 'Behind a proxy: app.handle = new ProxyFix(app, { xFor: 1, xProto: 1 }).handle';
  if (platform === undefined) return ok(`X-Forwarded-… headers are not believed.${wrapped} ${fix}`);
  return warning(
    `${platform} has a proxy in front, whose X-Forwarded-… headers are not believed: all clients have its address, and URLs are http.${wrapped}`,
    fix,
  );
}

/** Endpoints with altered names or without a view, and rules that hide each other. */
function routes(app: Pottle): Finding[] {
  const rules = [...app.urlMap.iterRules()].filter(({ buildOnly }) => !buildOnly);
  const renamed = renamedNote(app.viewFunctions);
  const build = `{ ${'url_for' in app ? 'build_only' : 'buildOnly'}: true }`;
  const hasView = ({ endpoint, alias, redirectTo }: Rule) =>
    alias || redirectTo !== null || app.viewFunctions.has(endpoint);
  // One without a view behind one with a view builds URLs: `app.addUrlRule('/', 'index')` after the blueprint of '/'.
  const names = rules.filter(
    (rule, i) => !hasView(rule) && rules.slice(0, i).some((other) => hasView(other) && hides(other, rule)),
  );
  const asked = rules.filter((rule) => !names.includes(rule));
  const bare = asked.filter((rule) => !hasView(rule));
  const found = [
    ...(renamed === null
      ? []
      : [warning(renamed, 'Compare with a list that you keep: pottle routes --check routes.json.')]),
    ...rules.flatMap(({ rule }) => {
      const foreign = foreignNote(rule);
      return foreign === null ? [] : [warning(foreign, 'Write it so; a rule that means the text may stay.')];
    }),
    ...bare.map(({ endpoint, rule }) =>
      error(
        `The endpoint '${endpoint}' has no view: requests of ${rule} are a 500.`,
        `Register it: app.endpoint('${endpoint}')(…). For a URL without a view: ${build}.`,
      ),
    ),
    ...asked.flatMap((rule, i) =>
      asked
        .slice(i + 1)
        .filter((other) => hide(rule, other))
        .map((other) =>
          error(
            `${rule.rule} ('${rule.endpoint}') and ${other.rule} ('${other.endpoint}') take the same requests: only the one that was registered first gets any.`,
            'Give one of them another URL or other methods, or remove it.',
          ),
        ),
    ),
  ];
  return found.length > 0 ? found : [ok(`${rules.length} routes, each of them reached.`)];
}

/** Whether one of two rules leaves nothing to the other. */
const hide = (rule: Rule, other: Rule) => hides(rule, other) || hides(other, rule);

/** Whether a rule takes all that another one would. */
function hides(rule: Rule, other: Rule): boolean {
  if (rule.websocket !== other.websocket || keyOf(rule) !== keyOf(other)) return false;
  const own = [...(other.methods ?? [])].filter((method) => !['HEAD', 'OPTIONS'].includes(method));
  return rule.methods === null || own.every((method) => rule.serves(method));
}

/** The same for rules that match the same URLs. */
const keyOf = ({ domainParts, pathParts }: Rule) =>
  JSON.stringify(
    [domainParts, pathParts].map((parts) => parts.map((part) => ('key' in part ? [part.key] : part.content))),
  );

/** Templates that do not compile, or name what is not there. */
async function templates(app: Pottle): Promise<Finding[]> {
  let pages: Awaited<ReturnType<typeof readPages>>;
  try {
    pages = await readPages(app);
  } catch (failure) {
    return [
      warning(
        `The templates cannot be looked through: ${(failure as Error).message}`,
        'Give their loader a listTemplates().',
      ),
    ];
  }
  const wrong = pages.flatMap(({ file, findings }) =>
    findings.flatMap(({ level, line, message }) =>
      level === 'error'
        ? [error(`${file}:${line}: ${message}`, 'pottle templates check shows the line.')]
        : [],
    ),
  );
  return wrong.length > 0 ? wrong : [ok(`${pages.length} templates, which compile.`)];
}
