/** Mistakes that end the process, or keep it from starting, in the package as it is installed. */
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project, type Ran } from '../installed.js';

let project: Project;

beforeAll(() => {
  project = new Project();
});
afterAll(() => project.remove());

const APP = "import { Pottle, renderTemplate } from 'pottle';\nconst app = new Pottle(import.meta);\n";

/** Runs a program, and gives its first lines without what Node adds: paths of its own, the frames of the stack. */
function run(code: string, file = 'app.mjs'): Ran {
  project.write(file, code);
  return project.node([file]);
}

/** The lines of an error, without the frames and what inspecting adds. */
function errorOf({ stderr }: Ran): string {
  return stderr
    .replaceAll(project.folder, '')
    .replace(/^ {4}at (?!template).*\n/gm, '')
    .replace(/\nNode\.js v.*/, '')
    .trim();
}

describe('a module', () => {
  it('that imports a misspelt name is shown the line', () => {
    const ran = run("import { renderTempalte } from 'pottle';\nrenderTempalte('x');\n");
    expect(ran.status).toBe(1);
    expect(errorOf(ran)).toBe(
      "file:///app.mjs:1\nimport { renderTempalte } from 'pottle';\n         ^^^^^^^^^^^^^^\n" +
        "SyntaxError: The requested module 'pottle' does not provide an export named 'renderTempalte'",
    );
  });

  it('that imports a file of the package is told what the package exports', () => {
    const ran = run("import 'pottle/dist/transports/serve.js';\n");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(
      `Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath './dist/transports/serve.js' is not defined by "exports" in ` +
        `${project.package}/package.json imported from ${project.folder}/app.mjs`,
    );
  });

  it('that uses decorators without a compiler is shown the line', () => {
    const ran = run(`${APP}class Pages {\n  @app.get('/')\n  static async index() { return 'x'; }\n}\n`);
    expect(ran.status).toBe(1);
    expect(errorOf(ran)).toMatch(
      /^file:\/\/\/app\.mjs:4\n {2}@app\.get\('\/'\)\n {2}\^\n+SyntaxError: Invalid or unexpected token/,
    );
  });

  it('that calls what an app has not is shown the line', () => {
    const ran = run(`${APP}app.use(async () => undefined);\n`);
    expect(ran.status).toBe(1);
    expect(errorOf(ran)).toBe(
      'file:///app.mjs:3\napp.use(async () => undefined);\n    ^\n\nTypeError: app.use is not a function',
    );
  });
});

describe('a promise that nobody awaits', () => {
  const asked =
    "await app.testClient().get('/');\nawait new Promise((resolve) => setTimeout(resolve, 100));\n";

  it('ends the process with its own line', () => {
    const ran = run(
      `${APP}app.get('/')(async function index() {\n  void (async () => { throw new Error('floating'); })();\n  return 'x';\n});\n${asked}`,
    );
    expect(ran.status).toBe(1);
    expect(errorOf(ran)).toBe(
      "file:///app.mjs:4\n  void (async () => { throw new Error('floating'); })();\n                            ^\n\nError: floating",
    );
  });

  it('and that is a template ends it with the line of the template', () => {
    project.write('templates/undef.html', '<p>{{ undefinedvar.foo }}</p>');
    const ran = run(
      `${APP}app.get('/')(async function index() {\n  renderTemplate('undef.html');\n  return 'x';\n});\n${asked}`,
    );
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(
      "UndefinedError: 'undefinedvar' is undefined\n    at template undef.html:1  <p>{{ undefinedvar.foo }}</p>",
    );
  });
});

it('A port that is taken says what may have it', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.on('listening', resolve));
  const { port } = other.address() as net.AddressInfo;
  try {
    for (const transport of ['uws', 'node']) {
      const ran = run(`${APP}await app.run({ port: ${port}, transport: '${transport}' });\n`);
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain(
        `TransportError: Cannot listen on 127.0.0.1:${port}: the address is in use. Is the app running already, in another ` +
          'terminal or under a debugger? Stop it, or choose another port.',
      );
    }
  } finally {
    other.close();
  }
});

describe('a setting in the environment', () => {
  const app = (env: Record<string, string>) => {
    project.write('app.mjs', `${APP}app.config.fromPrefixedEnv();\nawait app.run({ port: 0 });\n`);
    return project.node(['app.mjs'], env);
  };

  it.each([
    [
      { POTTLE_MAX_CONTENT_LENGTH: '16mb' },
      "TypeError: POTTLE_MAX_CONTENT_LENGTH has to be a number of bytes, or null, not the text '16mb'.",
    ],
    [
      { POTTLE_SESSION_COOKIE_SECURE: 'False' },
      "TypeError: POTTLE_SESSION_COOKIE_SECURE has to be true or false, not the text 'False'.",
    ],
  ])('of a wrong kind stops the start, under its own name: %j', (env, error) => {
    const ran = app(env as Record<string, string>);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`\n${error}\n`);
  });
});

describe('the command', () => {
  const pottle = (...args: string[]) => project.node(['node_modules/pottle/dist/cli/bin.js', ...args]);

  it('that finds no app says where it looked', () => {
    const ran = pottle('--app', 'nowhere', 'routes');
    expect([ran.status, errorOf(ran)]).toEqual([
      2,
      'Error: Found no app: looked for nowhere, nowhere.js, nowhere.mjs, nowhere.ts in . Name it with --app file.js:name, or in POTTLE_APP.',
    ]);
  });

  const strips = Boolean((process.features as { typescript?: unknown }).typescript);

  it.skipIf(strips)('that finds TypeScript names tsx', () => {
    project.write('shop.ts', `${APP}export const typed: Pottle = app;\n`);
    for (const name of ['shop', 'shop.ts']) {
      const ran = pottle('--app', name, 'routes');
      expect([ran.status, errorOf(ran)]).toEqual([
        2,
        'Error: Node cannot load shop.ts as it is. For TypeScript install tsx beside it, and run this again: npm install --save-dev tsx',
      ]);
    }
  });

  it('that finds an import of TypeScript under its later name names tsx', () => {
    project.write('models.ts', 'export const model = 1;\n');
    project.write('late.mjs', "import { model } from './models.js';\nexport const app = model;\n");
    const ran = pottle('--app', 'late', 'routes');
    expect([ran.status, errorOf(ran)]).toEqual([
      2,
      'Error: Node cannot load late.mjs as it is. For TypeScript install tsx, and run: ' +
        'node --import tsx node_modules/.bin/pottle --app late.mjs …',
    ]);
  });
});
