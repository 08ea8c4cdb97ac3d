/** Conditions and ranges, sentence by sentence of RFC 9110, sections 13 and 14. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../lib/http/conditional.js';
import { Headers } from '../../lib/http/headers.js';

const BEFORE = 'Sat, 01 Jun 2024 09:00:00 GMT';
const CHANGED = 'Sat, 01 Jun 2024 10:00:00 GMT';
const AFTER = 'Sat, 01 Jun 2024 11:00:00 GMT';
const BOTH = { etag: '"v"', lastModified: CHANGED };

/** The status, with the bytes that are sent of ten. */
function answer(headers: Record<string, string>, validators: object = BOTH, method = 'GET'): string {
  const options = { acceptRanges: true, completeLength: 10 };
  const { status, range } = decide(method, new Headers(headers), validators, options);
  return range ? `${status} ${range[0]}-${range[1] - 1}` : String(status);
}

function table(title: string, rows: [string, Record<string, string>, string, object?, string?][]): void {
  describe(title, () => {
    for (const [sentence, headers, expected, validators, method] of rows)
      it(sentence, () => expect(answer(headers, validators, method)).toBe(expected));
  });
}

table('If-Match', [
  ['holds for the tag', { 'If-Match': '"a", "v"' }, '200'],
  ['fails for another', { 'If-Match': '"a"' }, '412'],
  ['compares strongly: a weak tag in the list', { 'If-Match': 'W/"v"' }, '412'],
  ['compares strongly: a weak tag of the content', { 'If-Match': '"v"' }, '412', { etag: 'W/"v"' }],
  ['holds for a star, tag or not', { 'If-Match': '*' }, '200', {}],
  ['fails where the content has no tag', { 'If-Match': '"v"' }, '412', {}],
  ['counts instead of If-Unmodified-Since', { 'If-Match': '"v"', 'If-Unmodified-Since': BEFORE }, '200'],
  ['is no reason to forget If-None-Match', { 'If-Match': '"v"', 'If-None-Match': '"v"' }, '304'],
  ['counts for HEAD', { 'If-Match': '"a"' }, '412', BOTH, 'HEAD'],
]);

table('If-None-Match', [
  ['fails for the tag', { 'If-None-Match': '"a", "v"' }, '304'],
  ['compares weakly', { 'If-None-Match': 'W/"v"' }, '304'],
  ['compares weakly with a weak tag', { 'If-None-Match': '"v"' }, '304', { etag: 'W/"v"' }],
  ['fails for a star, tag or not', { 'If-None-Match': '*' }, '304', {}],
  ['counts instead of If-Modified-Since', { 'If-None-Match': '"a"', 'If-Modified-Since': AFTER }, '200'],
  [
    'counts so without a tag too',
    { 'If-None-Match': '"a"', 'If-Modified-Since': AFTER },
    '200',
    { lastModified: CHANGED },
  ],
  ['counts for HEAD', { 'If-None-Match': '"v"' }, '304', BOTH, 'HEAD'],
]);

table('dates', [
  ['If-Modified-Since: the same', { 'If-Modified-Since': CHANGED }, '304'],
  ['If-Modified-Since: later', { 'If-Modified-Since': AFTER }, '304'],
  ['If-Modified-Since: earlier', { 'If-Modified-Since': BEFORE }, '200'],
  ['If-Modified-Since: no date is ignored', { 'If-Modified-Since': 'soon' }, '200'],
  ['If-Modified-Since: content without a date', { 'If-Modified-Since': AFTER }, '200', { etag: '"v"' }],
  ['If-Unmodified-Since: in the past', { 'If-Unmodified-Since': BEFORE }, '412'],
  ['If-Unmodified-Since: the same', { 'If-Unmodified-Since': CHANGED }, '200'],
  ['If-Unmodified-Since: later', { 'If-Unmodified-Since': AFTER }, '200'],
  ['If-Unmodified-Since: no date is ignored', { 'If-Unmodified-Since': 'soon' }, '200'],
  ['If-Unmodified-Since: content without a date', { 'If-Unmodified-Since': BEFORE }, '200', { etag: '"v"' }],
]);

table('Range', [
  ['first and last', { Range: 'bytes=2-4' }, '206 2-4'],
  ['open', { Range: 'bytes=2-' }, '206 2-9'],
  ['a last beyond the end', { Range: 'bytes=2-100' }, '206 2-9'],
  ['a suffix', { Range: 'bytes=-3' }, '206 7-9'],
  ['a suffix longer than the content is all of it', { Range: 'bytes=-100' }, '206 0-9'],
  ['a suffix of nothing cannot be had', { Range: 'bytes=-0' }, '416'],
  ['a first beyond the end cannot be had', { Range: 'bytes=10-' }, '416'],
  ['is for GET alone', { Range: 'bytes=2-4' }, '200', BOTH, 'HEAD'],
  ['an unknown unit is ignored', { Range: 'pages=2-4' }, '200'],
  ['an unknown unit is ignored whatever it says', { Range: 'pages=a;b' }, '200'],
  ['a unit in any case', { Range: 'Bytes=2-4' }, '206 2-4'],
  ['several are answered with all', { Range: 'bytes=0-1,3-4' }, '200'],
  ['several in any order, overlapping', { Range: 'bytes=3-6,0-4' }, '200'],
  ['several of which one can be had', { Range: 'bytes=20-30,3-4' }, '206 3-4'],
  ['several of which none can be had', { Range: 'bytes=20-30,40-,-0' }, '416'],
  ['empty items are ignored', { Range: 'bytes=,2-4, ,' }, '206 2-4'],
  ['what is no range is refused, as by Werkzeug', { Range: 'bytes=4-2' }, '416'],
  ['an empty one too', { Range: '' }, '416'],
  ['after If-None-Match', { Range: 'bytes=2-4', 'If-None-Match': '"v"' }, '304'],
  ['after If-Match, before what cannot be had', { Range: 'bytes=10-', 'If-Match': '"a"' }, '412'],
  ['after If-Unmodified-Since', { Range: 'bytes=2-4', 'If-Unmodified-Since': BEFORE }, '412'],
]);

const RANGE = { Range: 'bytes=2-4' };
table('If-Range', [
  ['the tag', { ...RANGE, 'If-Range': '"v"' }, '206 2-4'],
  ['another tag', { ...RANGE, 'If-Range': '"a"' }, '200'],
  ['a weak tag is none', { ...RANGE, 'If-Range': 'W/"v"' }, '200'],
  ['a weak tag of the content is none', { ...RANGE, 'If-Range': '"v"' }, '200', { etag: 'W/"v"' }],
  ['the date', { ...RANGE, 'If-Range': CHANGED }, '206 2-4'],
  ['a later date is another', { ...RANGE, 'If-Range': AFTER }, '200'],
  ['a date for content without one', { ...RANGE, 'If-Range': CHANGED }, '200', { etag: '"v"' }],
  ['a star is no tag', { ...RANGE, 'If-Range': '*' }, '200'],
  ['an unmet one before a range that cannot be had', { Range: 'bytes=10-', 'If-Range': '"a"' }, '200'],
  ['without a range says nothing', { 'If-Range': '"a"' }, '200'],
]);

it('other methods are not conditional', () => {
  expect(answer({ 'If-Match': '"a"', Range: 'bytes=10-' }, BOTH, 'POST')).toBe('200');
});
