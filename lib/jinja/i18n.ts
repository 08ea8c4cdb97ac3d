/** Translation: `{% trans %}`, `_()`, `gettext()` and their like (jinja2.ext.i18n). */
import { Markup } from '../values.js';
import { type Callable, PASS, type RenderContext, type Surroundings } from './contract.js';
import { TemplateAssertionError } from './errors.js';
import type { Extension } from './extensions.js';
import type { Call, Expr, Name, Stmt } from './nodes.js';
import type { Parser } from './parser.js';
import { isKwargs, mod } from './values/index.js';
import { after } from './waiting.js';

/** Where translations come from; any of the functions may return a promise in asynchronous templates. */
export interface Translations {
  gettext(message: string): unknown;
  ngettext(singular: string, plural: string, n: unknown): unknown;
  pgettext?(context: string, message: string): unknown;
  npgettext?(context: string, singular: string, plural: string, n: unknown): unknown;
}

/** Every message in its own words (gettext.NullTranslations). */
export const NULL_TRANSLATIONS: Required<Translations> = {
  gettext: (message) => message,
  ngettext: (singular, plural, n) => (n === 1 ? singular : plural),
  pgettext: (_context, message) => message,
  npgettext: (_context, singular, plural, n) => (n === 1 ? singular : plural),
};

/** How {@link I18nExtension} is set up. */
export interface I18nOptions {
  /** variables are filled in, and text made safe, by the functions themselves, as Flask-Babel does */
  newstyle?: boolean | undefined;
  /** whitespace in `{% trans %}` is trimmed unless the tag says `notrimmed` */
  trimmed?: boolean | undefined;
  /** installed as globals; without them the host adds `gettext`, `ngettext`, … */
  translations?: Translations | undefined;
}

type Fn = (...args: unknown[]) => unknown;

/** How many of the arguments go to the translation, for each function. */
const TAKES = { gettext: 1, ngettext: 3, pgettext: 2, npgettext: 4 } as const;

/**
 * The tag `trans` and the function `_`.
 * @example new Environment({ extensions: [new I18nExtension({ newstyle: true, translations })] })
 */
export class I18nExtension implements Extension {
  readonly name = 'i18n';
  readonly tags = ['trans'];

  constructor(private readonly options: I18nOptions = {}) {}

  install(environment: Surroundings): void {
    environment.globals._ = aliasOfGettext();
    if (this.options.translations !== undefined)
      this.installTranslations(environment, this.options.translations);
  }

  /** Sets the functions that translate (install_gettext_callables). */
  installTranslations(environment: Surroundings, translations: Translations): void {
    for (const name of ['gettext', 'ngettext', 'pgettext', 'npgettext'] as const) {
      const fn = translations[name];
      if (fn === undefined) continue;
      // Every one of them takes text and a number; the arguments are passed on as they come.
      const plain: Fn = (fn as Fn).bind(translations);
      environment.globals[name] = this.options.newstyle ? filling(plain, name) : plain;
    }
  }

  parse(parser: Parser): Stmt[] {
    return new TransParser(parser, this.options).parse();
  }
}

function aliasOfGettext(): Callable {
  const alias = (context: RenderContext, ...args: unknown[]) =>
    context.environment.call(context.resolve('gettext'), args, context);
  return Object.assign(alias, { [PASS]: 'context' as const });
}

/** A function of the new style: translates, makes the text safe where output is escaped, and fills in the variables. */
function filling(translate: Fn, name: keyof typeof TAKES): Callable {
  const filled = (context: RenderContext, ...args: unknown[]): unknown => {
    const last = args.at(-1);
    const variables: Record<string, unknown> = isKwargs(last) ? { ...last } : {};
    const given = args.slice(0, TAKES[name]);
    if (name.startsWith('n')) variables.num ??= given.at(-1);
    if (name.includes('p')) variables.context ??= given[0];
    const fill = (text: unknown) => mod(context.evalCtx.autoescape ? new Markup(text) : text, variables);
    return after(translate(...given), fill);
  };
  return Object.assign(filled, { [PASS]: 'context' as const });
}

/** Parses one `{% trans %}` with its body. */
class TransParser {
  private readonly variables = new Map<string, Expr>();
  private readonly before: Stmt[] = [];
  private trimmed: boolean | undefined;
  /** What decides between singular and plural, and by which name it was given. */
  private count: { name: string; value: Expr } | undefined;

  constructor(
    private readonly parser: Parser,
    private readonly options: I18nOptions,
  ) {}

  parse(): Stmt[] {
    const { stream } = this.parser;
    const { line } = stream.next();
    const context = stream.at('string') ? String(stream.next().value) : null;
    this.parseVariables();
    stream.expect('block_end');
    const singular = this.section(true);
    if (this.count === undefined && singular.names.length > 0)
      this.count = { name: singular.names[0]!, value: loaded(singular.names[0]!, line) };
    const plural = stream.at('name:pluralize') ? this.pluralSection() : null;
    stream.next();
    const names = [...singular.names, ...(plural?.names ?? [])];
    for (const name of names) if (!this.variables.has(name)) this.variables.set(name, loaded(name, line));
    if (plural !== null && this.count === undefined) stream.fail('pluralize without variables', line);
    const [one, many] = [singular.text, plural?.text ?? ''].map((text) => this.clean(text, names.length > 0));
    const node = this.node(one!, plural === null ? null : many!, context, line);
    return [...this.before, { type: 'Output', nodes: [node], line }];
  }

  private parseVariables(): void {
    const { stream } = this.parser;
    while (!stream.at('block_end')) {
      if (this.variables.size > 0) stream.expect('comma');
      if (stream.skipIf('colon')) break;
      this.parseVariable();
    }
  }

  private parseVariable(): void {
    const { stream, expressions } = this.parser;
    const token = stream.expect('name');
    const name = String(token.value);
    if (this.variables.has(name))
      stream.fail(`translatable variable '${name}' defined twice.`, token.line, TemplateAssertionError);
    const assigned = stream.skipIf('assign');
    if (!assigned && this.trimmed === undefined && (name === 'trimmed' || name === 'notrimmed')) {
      this.trimmed = name === 'trimmed';
      return;
    }
    const value = assigned ? expressions.expression() : loaded(name, token.line);
    this.variables.set(name, this.count === undefined ? this.counted(name, value) : value);
  }

  /** The first variable decides between singular and plural; a call is made once, before. */
  private counted(name: string, value: Expr): Expr {
    if (value.type === 'Call') {
      const { line } = value;
      this.before.push({
        type: 'Assign',
        target: { type: 'Name', name: '_trans', ctx: 'store', line },
        value,
        line,
      });
      this.count = { name, value: loaded('_trans', line) };
    } else this.count = { name, value };
    return this.count.value;
  }

  private pluralSection(): { names: string[]; text: string } {
    const { stream } = this.parser;
    stream.next();
    if (!stream.at('block_end')) {
      const token = stream.expect('name');
      const name = String(token.value);
      const value = this.variables.get(name);
      if (value !== undefined) this.count = { name, value };
      else stream.fail(`unknown variable '${name}' for pluralization`, token.line, TemplateAssertionError);
    }
    stream.expect('block_end');
    return this.section(false);
  }

  /** Text and `{{ names }}` up to `pluralize` or `endtrans`. */
  private section(pluralizable: boolean): { names: string[]; text: string } {
    const { stream } = this.parser;
    const names: string[] = [];
    let text = '';
    while (true) {
      if (stream.at('eof')) stream.fail('unclosed translation block');
      const token = stream.next();
      if (token.type === 'data') text += String(token.value).replaceAll('%', '%%');
      else if (token.type === 'variable_begin') {
        const name = String(stream.expect('name').value);
        names.push(name);
        text += `%(${name})s`;
        stream.expect('variable_end');
      } else if (this.sectionEnds(pluralizable)) return { names, text };
    }
  }

  private sectionEnds(pluralizable: boolean): boolean {
    const { stream } = this.parser;
    const pluralize = stream.at('name:pluralize');
    if (stream.at('name:endtrans') || (pluralize && pluralizable)) return true;
    return stream.fail(
      pluralize
        ? 'a translatable section can have only one pluralize section'
        : `control structures in translatable sections are not allowed; saw \`${stream.current.value}\``,
    );
  }

  private clean(text: string, referenced: boolean): string {
    const trimmed = this.trimmed ?? this.options.trimmed ?? false;
    const kept = trimmed ? text.trim().replace(/\s*\n\s*/g, ' ') : text;
    return referenced || this.options.newstyle ? kept : kept.replaceAll('%%', '%');
  }

  private node(singular: string, plural: string | null, context: string | null, line: number): Expr {
    const constant = (value: string): Expr => ({ type: 'Const', value, line });
    const args = [constant(singular)];
    if (context !== null) args.unshift(constant(context));
    if (plural !== null) args.push(constant(plural), this.count?.value ?? constant(''));
    const name = `${plural === null ? '' : 'n'}${context === null ? '' : 'p'}gettext`;
    const call: Call = {
      type: 'Call',
      node: loaded(name, line),
      args,
      kwargs: [],
      dynArgs: null,
      dynKwargs: null,
      line,
    };
    const skipped = plural !== null && this.count?.name === 'num' ? 'num' : null;
    if (this.options.newstyle) {
      call.kwargs = [...this.variables].filter(([key]) => key !== skipped);
      return call;
    }
    const safe: Expr = { type: 'MarkSafeIfAutoescape', expr: call, line };
    if (this.variables.size === 0) return safe;
    const items = [...this.variables].map(([key, value]): [Expr, Expr] => [constant(key), value]);
    return { type: 'Binary', op: 'mod', left: safe, right: { type: 'Dict', items, line }, line };
  }
}

function loaded(name: string, line: number): Name {
  return { type: 'Name', name, ctx: 'load', line };
}
