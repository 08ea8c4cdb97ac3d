import { describe, expect, it } from 'vitest';
import { CASES, type Case, prepare } from './vector-cases.js';

/** Cases that cannot hold in JavaScript, or that differ on purpose, with the reason. */
const DIFFERENT: Record<string, string> = {
  'ext.loopcontrols.6':
    'a break outside of a loop is a TemplateSyntaxError with its line, not a SyntaxError of the host language',
};

/** Cases whose values have to be waited for, which synchronous rendering cannot. */
const WAITS = new Set(CASES.filter((test) => test.env?.async).map((test) => test.id));

type Way = 'synchronous' | 'asynchronous' | 'streamed';

async function render(test: Case, way: Way): Promise<string> {
  const { environment, context } = prepare(test);
  const template = environment.getTemplate(test.entry);
  if (way === 'synchronous') return template.render(context);
  if (way === 'asynchronous') return template.renderAsync(context);
  let text = '';
  for await (const piece of template.stream(context)) text += piece;
  return text;
}

interface Failure {
  name: string;
  lineno?: number;
  message: string;
}

async function outcome(test: Case, way: Way): Promise<string | Failure> {
  try {
    return await render(test, way);
  } catch (error) {
    return error as Failure;
  }
}

for (const way of ['synchronous', 'asynchronous', 'streamed'] as const) {
  describe(`Jinja, ${way}`, () => {
    for (const test of CASES) {
      if (way === 'synchronous' && WAITS.has(test.id)) continue;
      it(`${test.id} ${JSON.stringify(test.templates[test.entry]).slice(0, 60)}`, async () => {
        const got = await outcome(test, way);
        if ('output' in test.expected) {
          if (typeof got !== 'string') throw got;
          expect(got).toBe(test.expected.output);
          return;
        }
        const { kind, line } = test.expected.error;
        const ours = expect(typeof got === 'string' ? got : { kind: got.name, line: line && got.lineno });
        if (test.id in DIFFERENT) ours.not.toEqual({ kind, line });
        else ours.toEqual({ kind, line });
      });
    }
  });
}

it('accounts for every recorded case', () => {
  expect(CASES.length).toBe(991);
  expect(Object.keys(DIFFERENT).filter((id) => !CASES.some((test) => test.id === id))).toEqual([]);
});
