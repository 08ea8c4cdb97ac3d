import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DictLoader, doExtension, Environment, loopControls } from '../../lib/jinja/index.js';
import { TEMPLATES, wellFormed } from './grammar.js';
import { hasJinja2, type Outcome, type Rendering, renderWithJinja2 } from './jinja2.js';

function renderHere({ templates, entry, context }: Rendering): string {
  const environment = new Environment({
    loader: new DictLoader(templates),
    extensions: [doExtension, loopControls],
  });
  return environment.getTemplate(entry).render(structuredClone(context));
}

/** Text that is the same in each run: Python prints the addresses of some objects. */
const isStable = (one: Outcome) => 'output' in one && !/0x[0-9a-f]{6}/.test(one.output);

// Debian's python3-jinja2; CI installs it, and there its absence is a failure.
describe.skipIf(!hasJinja2 && process.env.CI !== 'true')('beside Jinja2 itself', () => {
  it('random templates that it renders come out the same', () => {
    const context = { a: 1, b: '<b>', xs: [1, 2], d: { k: [1], x: 's' } };
    // A fixed seed: the same templates each time, so that a failure is one of ours.
    const jobs = fc.sample(wellFormed, { numRuns: 400, seed: 20 }).map(
      (source): Rendering => ({
        templates: { ...TEMPLATES, 'main.html': source },
        entry: 'main.html',
        context,
      }),
    );
    const expected = renderWithJinja2(jobs);
    const rendered = jobs.filter((_, index) => isStable(expected[index]!));
    expect(rendered.length).toBeGreaterThan(50);
    const pairs = rendered.map((job) => [job.templates['main.html'], { output: renderHere(job) }]);
    const wanted = rendered.map((job) => [job.templates['main.html'], expected[jobs.indexOf(job)]]);
    expect(pairs).toEqual(wanted);
  });
});
