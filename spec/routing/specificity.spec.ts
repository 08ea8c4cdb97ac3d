/** Which of the rules that fit is taken, whatever their order. */
import { describe, expect, it } from 'vitest';
import { BaseConverter, Rule, UrlMap } from '../../lib/routing/index.js';

class Hex extends BaseConverter {
  override regex = '[0-9a-f]+';
}
class Letters extends BaseConverter {
  override regex = '[a-z]+';
}
class Words extends BaseConverter {
  override regex = '[a-z]+(?:-[a-z]+)*';
}
class List extends BaseConverter {}
class Anything extends BaseConverter {
  override regex = '.+';
}
const converters = { hex: Hex, letters: Letters, words: Words, list: List, anything: Anything };

const UNRELATED = [
  '/<string:lang>/about',
  '/<slug>/<int:page>',
  '/<uuid:other>/about',
  '/<any(x,y):z>/about',
];

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) =>
    permutations(items.filter((_, at) => at !== i)).map((rest) => [item, ...rest]),
  );
}

/** What answers a path, in every order of registration, with other rules before and without. */
function winners(rules: readonly string[], path: string): Set<string> {
  const found = new Set<string>();
  for (const order of permutations(rules))
    for (const before of [[], ...UNRELATED.map((one) => [one]), UNRELATED]) {
      const made = [...before, ...order].map((text) => new Rule(text, { endpoint: text }));
      const result = new UrlMap(made, { converters }).bind('h').match(path, 'GET');
      found.add(result.type === 'found' ? (result.rule.endpoint as string) : result.type);
    }
  return found;
}

const UUID = '/6f1c2e0a-5b7d-4c3e-9a1f-0d2b4c6e8f00';

describe('between variables of equal weight the narrower wins', () => {
  it.each([
    [['/<uuid:id>', '/<slug>'], UUID],
    [['/<any(red,blue):color>', '/<uuid:id>', '/<name>'], '/red'],
    [['/<string(length=2):code>', '/<name>'], '/de'],
    [['/<string(maxlength=3):code>', '/<string(maxlength=30):name>', '/<rest>'], '/abc'],
    [['/<string(minlength=3):name>', '/<rest>'], '/abc'],
    [['/<letters:word>', '/<words:phrase>', '/<name>'], '/abc'],
    [['/<hex:id>', '/<name>'], '/c0ffee'],
    [['/<name>', '/<anything:rest>'], '/abc'],
    [['/v-<uuid:id>', '/v-<name>'], `/v-${UUID.slice(1)}`],
    [['/<name>.<hex:sum>', '/<name>.<extension>'], '/file.c0ffee'],
    [['/<uuid:id>/x', '/<slug>/x'], `${UUID}/x`],
  ])('%j', (rules, path) => {
    expect(winners(rules, path)).toEqual(new Set([rules[0]]));
  });

  it('one of a kind that takes as much is taken by no accident', () => {
    expect(winners(['/<list:items>', '/<name>'], '/abc').size).toBe(1);
    expect(winners(['/<letters:word>', '/<hex:id>', '/<words:phrase>'], '/abc').size).toBe(1);
  });
});

describe('spaces in the arguments of converters', () => {
  it.each([
    ['/<int( min = 1 , max = 5 ):x>', '/5'],
    ['/<int(min=1 ,max=5 ):x>', '/5'],
    ['/<string(length=2 ):x>', '/ab'],
    ['/<int(fixed_digits= 3 , signed = True ):x>', '/007'],
    ['/<float(min=0.5 , max=1.5 ):x>', '/1.0'],
    ['/<any( a , "b c" ):x>', '/b c'],
  ])('%s', (text, path) => {
    expect(winners([text], path)).toEqual(new Set([text]));
  });
});
