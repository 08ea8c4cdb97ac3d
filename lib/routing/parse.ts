/**
 * Reading of rule texts: `/user/<int(min=1):id>/` becomes the parts that the matcher walks along, and the trace of texts
 * and variables that builds URLs.
 */

import { pattern } from '../python.js';
import { type BaseConverter, type ConverterArgument, type ConverterOptions, isolates } from './converters.js';
import { RuleError } from './errors.js';
import { Part, type PartPiece, StaticPart } from './part.js';

/** A variable of a rule: `<converter(arguments):name>`. */
export interface Variable {
  readonly name: string;
  readonly converter: BaseConverter;
}

/** Text that stands in a rule as it is, or a variable. */
export type TraceStep = string | Variable;

/** Finds and makes the converter of a variable. */
export type ConverterSource = (
  name: string,
  args: readonly (ConverterArgument | ConverterOptions)[],
) => BaseConverter;

/** A rule text, read. */
export interface ParsedRule {
  readonly parts: (Part | StaticPart)[];
  readonly trace: TraceStep[];
}

const STEP = /(\/)|([^</]+)|<(?:([a-zA-Z_][a-zA-Z0-9_]*)(?:\((.*?)\))?:)?([a-zA-Z_][a-zA-Z0-9_]*)>/y;

/**
 * Reads a rule text, for a path or a host.
 * @throws RuleError when the text is malformed
 */
export function parseRule(text: string, converterFor: ConverterSource): ParsedRule {
  const parser = new RuleParser();
  for (const [slash, literal, name = 'default', args = '', variable] of steps(text)) {
    if (slash !== undefined) parser.slash();
    else if (literal !== undefined) parser.literal(literal);
    else parser.variable({ name: variable!, converter: converterFor(name, parseArguments(args)) });
  }
  return parser.end();
}

function* steps(text: string): Generator<(string | undefined)[]> {
  STEP.lastIndex = 0;
  for (let at = 0; at < text.length; ) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match)
      throw new RuleError(
        `Malformed URL rule '${text}' at '${text.slice(at)}'. Variables are written <name> or <converter(arguments):name>.`,
      );
    at = STEP.lastIndex;
    yield match.slice(1);
  }
}

/** Collects steps and closes a part at each slash, unless a variable in it may hold slashes itself. */
class RuleParser {
  private readonly parts: (Part | StaticPart)[] = [];
  private readonly trace: TraceStep[] = [];
  private pieces: PartPiece[] = [];
  private final = false;

  literal(text: string): void {
    this.trace.push(text);
    this.pieces.push(text);
  }

  variable(variable: Variable): void {
    this.trace.push(variable);
    this.pieces.push(variable.converter);
    this.final ||= !isolates(variable.converter);
  }

  slash(): void {
    this.trace.push('/');
    if (this.final) this.pieces.push('/');
    else this.close(false);
  }

  end(): ParsedRule {
    // A part that takes slashes and ends with one leaves it to a part of its own, so that the slash can be redirected to.
    const suffixed = this.final && this.pieces.at(-1) === '/';
    if (suffixed) this.pieces.pop();
    this.close(suffixed);
    if (suffixed) this.parts.push(new StaticPart(''));
    return { parts: this.parts, trace: this.trace };
  }

  private close(suffixed: boolean): void {
    const [first = '', ...others] = this.pieces;
    if (typeof first === 'string' && others.length === 0) this.parts.push(new StaticPart(first));
    else this.parts.push(new Part(this.pieces, this.final, suffixed));
    this.pieces = [];
    this.final = false;
  }
}

const ARGUMENT = pattern(
  String.raw`\s*(?:([\p{L}\p{N}_]+)\s*=\s*)?(True|False|\p{Nd}+.\p{Nd}+|\p{Nd}+.|\p{Nd}+|[\p{L}\p{N}_.]+|[urUR]?("[^"]*?"|'[^']*'))\s*,`,
  'gu',
);

/**
 * Reads the arguments of a converter, `2, name="x, y"`: those without a name, then one object of those with one.
 * @throws RuleError when the text is malformed
 */
export function parseArguments(text: string): (ConverterArgument | ConverterOptions)[] {
  const args: (ConverterArgument | ConverterOptions)[] = [];
  const options: Record<string, ConverterArgument> = {};
  let at = 0;
  for (const match of `${text},`.matchAll(ARGUMENT())) {
    if (match.index !== at)
      throw new RuleError(
        `Cannot read the converter argument '${text.slice(at, match.index)}' in '(${text})'.`,
      );
    const [all, name, plain, quoted] = match;
    at += all.length;
    const value = argumentValue(quoted ?? plain!);
    if (name === undefined) args.push(value);
    else options[name] = value;
  }
  return Object.keys(options).length > 0 ? [...args, options] : args;
}

const CONSTANTS: ReadonlyMap<string, ConverterArgument> = new Map<string, ConverterArgument>([
  ['None', null],
  ['True', true],
  ['False', false],
]);
const NUMBER = /^(?:\d[\d_]*(?:\.[\d_]*)?(?:e\d+)?|\.\d[\d_]*(?:e\d+)?)$/i;

function argumentValue(given: string): ConverterArgument {
  const text = given.trim();
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) return constant;
  if (NUMBER.test(text)) return Number(text.replaceAll('_', ''));
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}
