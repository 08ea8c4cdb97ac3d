import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DictLoader,
  doExtension,
  Environment,
  I18nExtension,
  loopControls,
  type Template,
  TemplateError,
} from '../../lib/jinja/index.js';
import { cpuTime } from '../cpu.js';
import { mutated, scrambled, TEMPLATES, wellFormed } from './grammar.js';

function compiled(source: string): Template {
  const extensions = [doExtension, loopControls, new I18nExtension()];
  const loader = new DictLoader({ ...TEMPLATES, 'main.html': source });
  return new Environment({ loader, extensions, lineCommentPrefix: undefined }).getTemplate('main.html');
}

const context = () => ({ a: 1, b: '<b>', xs: [1, 2], d: { k: [1], x: 's' } });

/** The text, or the error as text. A fault of the compiler, rather than of the template, is thrown. */
async function outcome(render: () => string | Promise<string>): Promise<string> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof Error) || /^(SyntaxError|ReferenceError|InternalError)$/.test(error.name))
      throw error;
    expect(error).toHaveProperty('lineno', expect.any(Number));
    return `${error.name}: ${error.message}`;
  }
}

async function joined(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

describe('random templates', () => {
  it('render the same in every way, or fail as templates fail', async () => {
    await fc.assert(
      fc.asyncProperty(wellFormed, async (source) => {
        const synchronous = await outcome(() => compiled(source).render(context()));
        const asynchronous = await outcome(() => compiled(source).renderNow(context()));
        expect(await outcome(() => joined(compiled(source).stream(context())))).toBe(asynchronous);
        expect(asynchronous).toBe(synchronous);
      }),
      { numRuns: 400 },
    );
  });

  it('find errors in items only when those are asked for, in every way', async () => {
    const sources = {
      '{{ (a|select if range(3) else 1)|upper }}': '&lt;GENERATOR OBJECT&gt;',
      '{{ [1, xs]|map("round")|first }}': '1',
      '{{ [1, xs]|map("round")|list }}': /^TypeError: /,
      '{{ a|select|list }}': /^TypeError: /,
    };
    for (const [source, wanted] of Object.entries(sources)) {
      const synchronous = await outcome(() => compiled(source).render(context()));
      expect(synchronous).toMatch(wanted);
      expect(await outcome(() => compiled(source).renderNow(context()))).toBe(synchronous);
      expect(await outcome(() => joined(compiled(source).stream(context())))).toBe(synchronous);
    }
  });

  it('that cannot be compiled say so in errors of templates, with name and line', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, scrambled), fc.boolean(), (source, asynchronous) => {
        try {
          compiled(source).code(asynchronous);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
          expect(error).toMatchObject({ lineno: expect.any(Number), templateName: 'main.html' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never hang nor break the compiler', async () => {
    const timeOf = async (source: string) => {
      const start = cpuTime();
      await outcome(() => compiled(source).render(context()));
      return cpuTime() - start;
    };
    // Compiling a page of a thousand small steps. None of the scrambled ones has more than a few.
    const much = await timeOf('{% for x in xs %}{{ x }}{% if a %}b{% endif %}{% endfor %}'.repeat(250));
    await fc.assert(
      fc.asyncProperty(scrambled, async (source) => {
        expect(await timeOf(source)).toBeLessThan(20 * much);
      }),
      { numRuns: 1500 },
    );
  });
});
