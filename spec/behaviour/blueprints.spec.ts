/** Blueprints. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { abort, Blueprint, type BlueprintOptions, type RegisterOptions, request, SetupError } from 'pottle';
import { describe, expect, it } from 'vitest';
import { create } from './app.js';

/** A blueprint with a view at each rule, which answers with endpoint and values. */
function blueprintWith(name: string, rules: string[], options: BlueprintOptions = {}): Blueprint {
  const blueprint = new Blueprint(name, 'spec', options);
  for (const [i, rule] of rules.entries()) {
    blueprint.get(rule, { endpoint: `view${i}` })((values: object) => [
      request.endpoint,
      request.path,
      values,
    ]);
  }
  return blueprint;
}

async function visit(blueprints: [Blueprint, RegisterOptions?][], paths: string[]): Promise<unknown[]> {
  const { app, client } = create();
  for (const [blueprint, options] of blueprints) app.registerBlueprint(blueprint, options);
  return Promise.all(
    paths.map(async (where) => {
      const response = await client.get(where);
      return response.statusCode === 200 ? (response.json as [string])[0] : response.statusCode;
    }),
  );
}

describe('blueprints', () => {
  it('endpoints carry its name; the prefix of the registration replaces its own', async () => {
    const blueprint = () => blueprintWith('bp', ['/x'], { urlPrefix: '/own' });
    expect(await visit([[blueprint()]], ['/own/x'])).toEqual(['bp.view0']);
    expect(await visit([[blueprint(), { urlPrefix: '/given' }]], ['/given/x', '/own/x'])).toEqual([
      'bp.view0',
      404,
    ]);
  });

  it('prefix and rule are joined with one slash', async () => {
    const blueprint = blueprintWith('bp', ['/x', '', 'y'], { urlPrefix: '/p/' });
    expect(await visit([[blueprint]], ['/p/x', '/p/', '/p/y'])).toEqual(['bp.view0', 'bp.view1', 'bp.view2']);
    expect(() => create().app.registerBlueprint(blueprintWith('bare', ['no-slash']))).toThrow();
  });

  it('names and endpoints without dots, and not empty', () => {
    for (const name of ['', 'a.b']) expect(() => new Blueprint(name, 'spec')).toThrow(SetupError);
    expect(() => new Blueprint('bp', 'spec').get('/', { endpoint: 'a.b' })(() => '')).toThrow(SetupError);
  });

  it('one name, one registration; another name registers it again', async () => {
    const { app } = create();
    app.registerBlueprint(new Blueprint('bp', 'spec'));
    expect(() => app.registerBlueprint(new Blueprint('bp', 'spec'))).toThrow(/'bp'/);
    const twice = blueprintWith('one', ['/x']);
    const registrations: [Blueprint, RegisterOptions][] = [
      [twice, { urlPrefix: '/1' }],
      [twice, { urlPrefix: '/2', name: 'two' }],
    ];
    expect(await visit(registrations, ['/1/x', '/2/x'])).toEqual(['one.view0', 'two.view0']);
  });

  it('after registration nothing can be set up on it', () => {
    const blueprint = new Blueprint('bp', 'spec');
    create().app.registerBlueprint(blueprint);
    const late = [
      () => blueprint.get('/late'),
      () => blueprint.beforeRequest(() => {}),
      () => blueprint.registerBlueprint(new Blueprint('child', 'spec')),
      () => blueprint.record(() => {}),
    ];
    for (const register of late) expect(register).toThrow(SetupError);
  });

  it('nesting joins names and prefixes, whatever was defined first', async () => {
    const parent = new Blueprint('parent', 'spec', { urlPrefix: '/parent' });
    parent.registerBlueprint(blueprintWith('child', ['/x'], { urlPrefix: '/ignored' }), {
      urlPrefix: '/child',
    });
    parent.get('/own', { endpoint: 'own' })(() => ['own']);
    expect(await visit([[parent]], ['/parent/child/x', '/parent/own'])).toEqual([
      'parent.child.view0',
      'own',
    ]);
  });

  it('a child may have several parents; none is its own', async () => {
    const child = blueprintWith('child', ['/x']);
    const parents = ['one', 'two'].map((name): [Blueprint] => {
      const parent = new Blueprint(name, 'spec', { urlPrefix: `/${name}` });
      parent.registerBlueprint(child);
      return [parent];
    });
    expect(await visit(parents, ['/one/x', '/two/x'])).toEqual(['one.child.view0', 'two.child.view0']);
    const own = new Blueprint('own', 'spec');
    expect(() => own.registerBlueprint(own)).toThrow(SetupError);
  });

  it('subdomains join', async () => {
    const { app, client } = create({ SERVER_NAME: 'example.test' }, { subdomainMatching: true });
    const parent = new Blueprint('parent', 'spec', { subdomain: 'api' });
    parent.registerBlueprint(blueprintWith('child', ['/x']), { subdomain: 'v1' });
    app.registerBlueprint(parent);
    expect((await client.get('/x', { headers: { Host: 'v1.api.example.test' } })).statusCode).toBe(200);
  });

  it('urlDefaults, and prefixes with variables, reach every view', async () => {
    const { app, client } = create();
    app.registerBlueprint(blueprintWith('a', ['/x'], { urlDefaults: { lang: 'en' } }));
    app.registerBlueprint(blueprintWith('b', ['/x'], { urlDefaults: { lang: 'en' } }), {
      urlPrefix: '/b',
      urlDefaults: { lang: 'fr' },
    });
    app.registerBlueprint(blueprintWith('c', ['/x'], { urlPrefix: '/c/<lang>' }));
    const found = ['/x', '/b/x', '/c/de/x'].map(
      async (where) => ((await client.get(where)).json as unknown[])[2],
    );
    expect(await Promise.all(found)).toEqual([{ lang: 'en' }, { lang: 'fr' }, { lang: 'de' }]);
  });

  it('its own static files and resources', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'pottle-'));
    await writeFile(path.join(folder, 'a.txt'), 'content');
    const blueprint = new Blueprint('bp', 'spec', {
      rootPath: folder,
      staticFolder: '.',
      staticUrlPath: '/files',
      urlPrefix: '/bp',
    });
    const { app, client } = create();
    app.registerBlueprint(blueprint);
    expect((await client.get('/bp/files/a.txt')).text).toBe('content');
    await app.testRequestContext('/', () => {
      expect(app.urlFor('bp.static', { filename: 'a.txt' })).toBe('/bp/files/a.txt');
    });
    expect([blueprint.rootPath, String(await blueprint.openResource('a.txt'))]).toEqual([folder, 'content']);
    await rm(folder, { recursive: true });
  });

  it('record at each registration, recordOnce at the first; app hooks are registered once', async () => {
    const { app, client } = create();
    const notes: unknown[] = [];
    const blueprint = blueprintWith('bp', ['/x']);
    blueprint.record((state) => notes.push([state.app === app, state.urlPrefix, state.firstRegistration]));
    blueprint.recordOnce(() => notes.push('once'));
    blueprint.beforeAppRequest(() => void notes.push('app'));
    blueprint.beforeRequest(() => void notes.push('own'));
    app.registerBlueprint(blueprint, { urlPrefix: '/1' });
    app.registerBlueprint(blueprint, { urlPrefix: '/2', name: 'again' });
    expect(notes.splice(0)).toEqual([[true, '/1', true], 'once', [true, '/2', false]]);
    await client.get('/1/x');
    await client.get('/2/x');
    expect(notes).toEqual(['app', 'own', 'app', 'own']);
  });

  it('handlers for itself and for the whole app', async () => {
    const { app, client } = create();
    const blueprint = new Blueprint('bp', 'spec');
    blueprint.get('/x', { endpoint: 'x' })(() => abort(404));
    blueprint.errorhandler(404)(() => 'own');
    blueprint.appErrorhandler(404)(() => 'app');
    app.registerBlueprint(blueprint);
    expect([(await client.get('/x')).text, (await client.get('/missing')).text]).toEqual(['own', 'app']);
  });

  it('app.blueprints in the order of registration, parents first', () => {
    const { app } = create();
    const parent = new Blueprint('parent', 'spec');
    const child = new Blueprint('child', 'spec');
    parent.registerBlueprint(child);
    app.registerBlueprint(parent);
    app.registerBlueprint(new Blueprint('last', 'spec'));
    expect([...app.blueprints.keys()]).toEqual(['parent', 'parent.child', 'last']);
    expect([...app.iterBlueprints()][1]).toBe(child);
  });

  it('WebSockets of a blueprint, with their teardown', async () => {
    const { app, client } = create();
    const notes: string[] = [];
    const blueprint = new Blueprint('bp', 'spec', { urlPrefix: '/bp' });
    blueprint.websocket('/ws', { endpoint: 'ws' })(() => 'refused');
    blueprint.beforeWebsocket(() => void notes.push('before'));
    blueprint.teardownWebsocket(() => notes.push('teardown'));
    blueprint.teardownAppWebsocket(() => notes.push('app teardown'));
    app.registerBlueprint(blueprint);
    await expect(client.websocket('/bp/ws')).rejects.toMatchObject({ response: { statusCode: 200 } });
    expect(notes).toEqual(['before', 'teardown', 'app teardown']);
  });
});
