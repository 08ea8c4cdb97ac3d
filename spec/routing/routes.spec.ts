import { describe, expectTypeOf, it } from 'vitest';
import type { Endpoint, RuleValues, UrlArguments, UrlValues } from '../../lib/routing/index.js';

declare module 'pottle' {
  interface Routes {
    'spec.user': '/user/<int(min=1):id>/<name>';
    'spec.search': { page?: number };
    'spec.index': '/';
  }
}

function urlFor<E extends Endpoint>(endpoint: E, ...[values]: UrlArguments<E>): string {
  return `${endpoint} ${JSON.stringify(values)}`;
}

describe('types of URL building', () => {
  it('reads the variables of a rule', () => {
    expectTypeOf<RuleValues<'/a/<int:id>/<path:rest>'>>().toEqualTypeOf<{
      id: number | bigint | string;
      rest: string | number | bigint;
    }>();
    expectTypeOf<RuleValues<'/<any("a:b", c):x>-<float(signed=True):y>'>>().toEqualTypeOf<{
      x: string;
      y: number | string;
    }>();
    expectTypeOf<RuleValues<'/'>>().toEqualTypeOf<Record<never, never>>();
  });

  it('asks for the variables of a declared endpoint', () => {
    urlFor('spec.user', { id: 1, name: 'x', page: 2, _external: true });
    // @ts-expect-error: the name is missing
    urlFor('spec.user', { id: 1 });
    // @ts-expect-error: the values are missing
    urlFor('spec.user');
    // @ts-expect-error: an id is no date
    urlFor('spec.user', { id: new Date(), name: 'x' });
    // @ts-expect-error: a page is a number
    urlFor('spec.search', { page: 'two' });
  });

  it('lets other endpoints take anything', () => {
    urlFor('spec.index');
    urlFor('spec.search', { q: 'x' });
    urlFor('elsewhere', { any: [1, 2] });
    // @ts-expect-error: an anchor is text
    urlFor('elsewhere', { _anchor: 1 });
    expectTypeOf<UrlValues<'elsewhere'>['_method']>().toEqualTypeOf<string | null | undefined>();
  });
});
