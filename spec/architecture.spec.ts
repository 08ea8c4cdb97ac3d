/** The rules of the house, checked by reading the imports: who may know whom, no cycles, no giants. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const LIB = path.resolve(import.meta.dirname, '../lib');

interface Import {
  target: string;
  typeOnly: boolean;
}

/** Of node:net, the shape of an address is all that a pure file may ask for. */
const HARMLESS = /^\{ isIP(?:v[46])? \}$/;

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.c?ts$/.test(file))
  .sort();

/** The imports and re-exports of a file, dynamic ones included; targets below lib as paths, others as names. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(LIB, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found: Import[] = [];
  for (const [, clause = '', target = ''] of text.matchAll(
    /^(?:import|export)\s+([^'";]*?)\s*from\s+'([^']+)'/gm,
  )) {
    const named = /^\{([^}]*)\}$/
      .exec(clause.trim())?.[1]
      ?.split(',')
      .filter((name) => name.trim());
    const typeOnly =
      /^type\b/.test(clause) || (named?.every((name) => name.trim().startsWith('type ')) ?? false);
    found.push({ target, typeOnly: typeOnly || HARMLESS.test(clause) });
  }
  for (const [, target = ''] of text.matchAll(/^import\s+'([^']+)'/gm))
    found.push({ target, typeOnly: false });
  for (const [, target = ''] of text.matchAll(/\b(?:import|require)\('([^']+)'\)(?!\.)/g))
    found.push({ target, typeOnly: false });
  return found.map(({ target, typeOnly }) => ({
    target: target.startsWith('.')
      ? path.join(path.dirname(file), target).replace(/\.(c?)js$/, '.$1ts')
      : target,
    typeOnly,
  }));
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const runtime = (file: string) =>
  graph
    .get(file)!
    .filter(({ typeOnly }) => !typeOnly)
    .map(({ target }) => target);
const inLib = (target: string) => graph.has(target);

/** The place of a file in the house: its folder, or itself for a file at the top. */
const room = (file: string) => (file.includes('/') ? `${file.split('/')[0]}/` : file);

/** Lowest first. A file may import what stands in its own line or in one above it here; types are free. */
const FLOORS: string[][] = [
  ['edge/'],
  [
    'python.ts',
    'leaving.ts',
    'held.ts',
    'exchange.ts',
    'globals.ts',
    'typing.ts',
    'values.ts',
    'logging.ts',
    'signals.ts',
  ],
  ['http/', 'routing/', 'jinja/', 'json/', 'signing/', 'config/', 'files/', 'transports/'],
  ['errors.ts', 'security.ts', 'wrappers/', 'sessions/'],
  [
    'helpers.ts',
    'sendfile.ts',
    'views.ts',
    'media/',
    'middleware/',
    'schema/',
    'sse.ts',
    'topics/',
    'workers/',
    'debug/',
    'fallback/',
  ],
  ['app/', 'templating/'],
  ['testing/', 'redis/', 'opentelemetry/', 'mirror/'],
  ['index.ts'],
  ['names/'],
  ['cli/'],
];
const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((name) => [name, floor] as const)));

/** Rooms that know nothing of the rest of the house at run time, but for what is named. */
const APART: Record<string, string[]> = {
  'edge/': [],
  'python.ts': [],
  'leaving.ts': [],
  'held.ts': [],
  'exchange.ts': ['leaving.ts'],
  'globals.ts': ['leaving.ts', 'values.ts'],
  'typing.ts': [],
  'values.ts': [],
  'http/': ['values.ts', 'python.ts'],
  'routing/': ['values.ts', 'python.ts', 'http/'],
  'jinja/': ['values.ts', 'python.ts', 'json/text.ts'],
  'json/': ['values.ts', 'python.ts', 'http/'],
  'signing/': ['json/', 'http/'],
  // What it shares with the rest would be cut out of the main file: see workers/run.ts.
  'workers/': ['transports/', 'topics/line.ts'],
  // As workers/: what it needs of the house is handed to it, but for Jinja, which is an entry of its own.
  'debug/': ['jinja/'],
  // Its page looks as those of debug mode do, and is rendered by Jinja.
  'fallback/': ['jinja/'],
  'transports/': ['exchange.ts', 'held.ts', 'http/'],
  // It compares answers of whatever application, and knows none.
  'mirror/': ['http/', 'json/', 'signing/', 'testing/cookies.ts'],
  // The app uses it, and it uses the app as everybody does; of libraries for schemas it knows none.
  'schema/': [
    ...[
      'errors.ts',
      'exchange.ts',
      'globals.ts',
      'values.ts',
      'http/',
      'wrappers/make.ts',
      'leaving.ts',
      'media/written.ts',
    ],
    // Pages of documents, and the requests that their forms make.
    ...['helpers.ts', 'sendfile.ts', 'jinja/', 'wrappers/origins.ts', 'transports/memory/client.ts'],
  ],
  'wrappers/': [
    'http/',
    'errors.ts',
    'exchange.ts',
    'held.ts',
    'leaving.ts',
    'values.ts',
    'files/',
    'signals.ts',
  ],
};

/** Pure rooms touch nothing outside of the program. */
const PURE = ['http/', 'routing/', 'jinja/'];
const IMPURE =
  /^node:(fs|net|http|https|http2|tls|dns|child_process|worker_threads|cluster|async_hooks|process|os)/;

/** Packages that have one door into the house. */
const DOORS: Record<string, string | string[]> = {
  'uWebSockets.js': 'transports/uws/load.ts',
  nunjucks: 'templating/load-nunjucks.cts',
  ws: ['transports/', 'fallback/socket.ts'],
  commander: 'app/commands.ts',
  '@opentelemetry/api': 'opentelemetry/index.ts',
  cookie: 'http/cookies.ts',
  parse5: 'mirror/html.ts',
};

/** Files over 400 lines, each with the reason. */
const GIANTS: Record<string, string> = {
  'app/pipeline.ts': 'the way of a request in one piece, from top to bottom',
  'names/jinja.ts': 'written by names.js',
  'names/pottle.ts': 'written by names.js',
  'names/testing.ts': 'written by names.js, too',
  'errors.ts': 'one class per status with its text: a table written as classes',
};

/** Files that know each other in a circle by their types, each circle with its reason. At run time there is none. */
const CIRCLES: Record<string, string[]> = {
  'a context is its app, and what an app is made of is handed a context': [
    ...[
      'app/app.ts',
      'app/blueprints.ts',
      'app/commands.ts',
      'app/ctx.ts',
      'app/debug.ts',
      'app/earlyhints.ts',
      'debug/again.ts',
      'debug/describe.ts',
      'debug/index.ts',
      'app/lifecycle.ts',
      'app/nearest.ts',
      'app/observe.ts',
    ],
    ...['app/pipeline.ts', 'app/plan.ts', 'app/scaffold.ts', 'app/setup.ts', 'app/urls.ts', 'globals.ts'],
    ...['helpers.ts', 'sendfile.ts', 'templating/loaders.ts', 'templating/render.ts', 'topics/topic.ts'],
    ...['sse.ts', 'templating/views.ts', 'testing/body.ts', 'testing/cli.ts', 'testing/client.ts'],
  ],
  "an app makes test clients, which have apps: in Python's names too": [
    'names/pottle.ts',
    'names/testing.ts',
  ],
};

/** The sets of files of which each reaches every other. */
function circles(targetsOf: (file: string) => string[]): string[][] {
  const reached = new Map<string, Set<string>>();
  for (const file of files) {
    const seen = new Set<string>();
    for (const open = targetsOf(file); open.length > 0; ) {
      const next = open.pop()!;
      if (!seen.has(next)) open.push(...targetsOf(next));
      seen.add(next);
    }
    reached.set(file, seen);
  }
  const together = files.map((file) =>
    files.filter((other) => reached.get(file)!.has(other) && reached.get(other)!.has(file)),
  );
  return [...new Map(together.map((circle) => [circle.join(), circle])).values()].filter(
    (circle) => circle.length > 0,
  );
}

describe('the imports', () => {
  it.each(files)('%s imports only from its own floor or below', (file) => {
    const floor = floorOf.get(room(file));
    expect(floor, `${room(file)} has no place in FLOORS`).toBeDefined();
    const above = runtime(file).filter((target) => inLib(target) && floorOf.get(room(target))! > floor!);
    expect(above).toEqual([]);
  });

  it.each(Object.entries(APART))('%s knows only %j', (name, allowed) => {
    const outside = files
      .filter((file) => room(file) === name)
      .flatMap(runtime)
      .filter(
        (target) =>
          inLib(target) &&
          room(target) !== name &&
          !allowed.includes(room(target)) &&
          !allowed.includes(target),
      );
    expect(outside).toEqual([]);
  });

  it.each(PURE)('%s does no I/O', (name) => {
    const used = files.filter((file) => room(file) === name).flatMap(runtime);
    expect(used.filter((target) => IMPURE.test(target))).toEqual([]);
  });

  it('have no circle at run time', () => {
    expect(circles((file) => runtime(file).filter(inLib))).toEqual([]);
  });

  it('have no circle of types that has no reason', () => {
    const found = circles((file) =>
      graph
        .get(file)!
        .map(({ target }) => target)
        .filter(inLib),
    );
    const known = Object.values(CIRCLES);
    expect(
      found.filter((circle) => !known.some((files) => circle.every((file) => files.includes(file)))),
    ).toEqual([]);
    expect(
      known.filter((files) => !found.some((circle) => files.every((file) => circle.includes(file)))),
    ).toEqual([]);
  });

  it('knows every imported file', () => {
    const unknown = files.flatMap((file) =>
      runtime(file).filter((target) => target.endsWith('.ts') && !inLib(target)),
    );
    expect(unknown).toEqual([]);
  });

  it.each(Object.entries(DOORS))('lets %s in only through %s', (name, door) => {
    const users = files.filter((file) => runtime(file).includes(name));
    expect(users.filter((file) => ![door].flat().some((one) => file === one || room(file) === one))).toEqual(
      [],
    );
  });

  it('are all seen by bundlers', () => {
    const hidden = files.filter((file) =>
      /createRequire|getBuiltinModule/.test(readFileSync(path.join(LIB, file), 'utf8')),
    );
    // The command is not bundled, and asks for what is installed beside an app.
    expect(hidden).toEqual(['cli/locate.ts']);
  });

  it('leaves the composition roots alone', () => {
    const users = files.filter((file) => runtime(file).some((target) => target === 'index.ts'));
    expect(users.filter((file) => !/^(?:cli|names)\//.test(file))).toEqual([]);
  });
});

describe('edge workers', () => {
  /** What they have of Node, and what is bundled with an app. `commander` goes with its caller, which they have not: bundle.js sees to it. */
  const theirs = new Set([
    ...['node:async_hooks', 'node:buffer', 'node:crypto'],
    ...['mime', 'cookie', 'commander'],
  ]);
  const inEdge = (target: string) => {
    const twin = `edge/${target.replace(':', '/').replace(/\.c?ts$/, '')}.ts`;
    return inLib(twin) ? twin : target;
  };
  const reached = new Set(['index.ts', 'jinja/index.ts', 'schema/index.ts']);
  for (const file of reached)
    if (inLib(file)) for (const target of runtime(file)) reached.add(inEdge(target));

  it('need nothing but what they have, or what lib/edge/ has in its place', () => {
    // What holds a `$` is no import: an error tells of one. Templates are compiled where they are bundled.
    expect(
      [...reached].filter((target) => !inLib(target) && !theirs.has(target) && !/\$|\.jinja$/.test(target)),
    ).toEqual([]);
  });

  it('need every file of lib/edge/', () => {
    const idle = files.filter((file) => room(file) === 'edge/' && !reached.has(file));
    expect(idle).toEqual(['edge/node/globals.ts']); // which bundle.js puts into every file
  });
});

describe('the files', () => {
  it('have at most 400 lines, but for those that say why not', () => {
    const tall = files.filter((file) => readFileSync(path.join(LIB, file), 'utf8').split('\n').length > 401);
    expect(tall).toEqual(Object.keys(GIANTS).sort());
  });

  it('never say any', () => {
    const loose = files.filter((file) =>
      /(?:: |<|as )any\b(?!\[\])/.test(
        readFileSync(path.join(LIB, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
    expect(loose).toEqual([]);
  });

  it('name the bench that shows each trick', () => {
    const nameless = files.flatMap((file) => {
      const text = readFileSync(path.join(LIB, file), 'utf8').replace(/\n\s*(?:\*|\/\/)\s*/g, ' ');
      return [...text.matchAll(/PERF:(?:(?!PERF:)[\s\S])*?(?:\(bench\/([\w./]+)|\n)/g)]
        .filter(([, bench]) => bench === undefined || !existsSync(path.join(LIB, '../bench', bench)))
        .map(([note]) => `${file}: ${note}`);
    });
    expect(nameless).toEqual([]);
  });
});
