/** Examples for documents: what test clients sent, and were answered. */

import type { Pottle } from '../app/app.js';
import type { Rule } from '../routing/index.js';
import type { ClientOptions } from '../testing/client.js';
import type { TestResponse } from '../testing/response.js';
import { type Examples, given, type Part, pathOf } from './description.js';
import { isSecret, MASK } from './problems.js';

/**
 * Collects what the test clients of an app send and are answered as JSON, from now on. Values of members whose names tell of secrets are masked;
 * headers and cookies are not kept. Of several exchanges the shortest counts, so that their order does not.
 * @returns an object that grows, for `openapi(app, { examples })` or a file
 * @example const examples = collectExamples(app);
 */
export function collectExamples(app: Pottle): Examples {
  const examples: Examples = {};
  app.testClientClass = class extends app.testClientClass {
    override async open(path: string, options: ClientOptions = {}): Promise<TestResponse> {
      const response = await super.open(path, options);
      keep(examples, app, options, response);
      return response;
    }
  };
  return examples;
}

function keep(examples: Examples, app: Pottle, { json }: ClientOptions, response: TestResponse): void {
  const { statusCode, request, history } = response;
  const rule = ruleOf(app, request);
  const took = json !== undefined && statusCode < 400 && history.length === 0;
  if (rule === null || !(took || response.isJson)) return;
  const key = `${request.method} ${pathOf(rule)}`;
  const { body, answers } = examples[key] ?? {};
  const answer = response.isJson && { [statusCode]: shorter(answers?.[statusCode], response.json) };
  examples[key] = given({
    body: took ? shorter(body, json) : body,
    answers: answers || answer ? { ...answers, ...answer } : undefined,
  });
  const sorted = Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const name in examples) delete examples[name];
  Object.assign(examples, Object.fromEntries(sorted));
}

function ruleOf(app: Pottle, { method, host, path }: TestResponse['request']): Rule | null {
  const found = app.urlMap.bind(host).match(path, method);
  return found.type === 'found' ? found.rule : null; // else no view answered
}

/** @param known masked already */
function shorter(known: unknown, value: unknown): unknown {
  const [before, text] = [JSON.stringify(known), JSON.stringify(masked(value))];
  const isBetter =
    known === undefined || text.length < before.length || (text.length === before.length && text < before);
  return isBetter ? JSON.parse(text) : known;
}

function masked(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null';
  return JSON.parse(text, (key, each: unknown) => (isSecret(key) && each !== null ? MASK : each));
}

/** A request body or an answer with an example, where it is JSON. */
export function withExample<P extends Part | undefined>(part: P, example: unknown): P {
  if (part?.content === undefined || example === undefined) return part;
  const content = Object.entries(part.content as { [type: string]: Part }).map(([type, media]) => [
    type,
    /[/+]json$/.test(type) ? { ...media, example } : media,
  ]);
  return { ...part, content: Object.fromEntries(content) };
}
