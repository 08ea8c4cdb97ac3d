/** How much the variables of a rule take: of two that are tried with equal weight, the narrower one comes first. */

const CHARACTERS = [...'afzAFZ079-_.~ +@,=é漢'];
const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12];
/** A character that hardly any expression names, so that counting many of them takes no time. */
const LONG = [16, 24, 32, 48, 64, 100, 200, 300].map((length) => '漢'.repeat(length));
const MIXED =
  'ab1 abc123 a-b a_b a.b A-1 aB 1a 1.5 -1 2024-01-31 12:30 en-GB en_GB a+b 1,2 a/b a/b/c /a a\n a@b.cd C0FFEE v1.2.3'.split(
    ' ',
  );
const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';

let probes: readonly string[] | undefined;
const known = new Map<string, number>();

/**
 * How many of some texts a converter's expression takes. Whatever a narrower one takes, a broader one takes too, so that
 * the count tells them apart wherever one of the texts does.
 */
export function breadthOf(regex: string): number {
  let breadth = known.get(regex);
  if (breadth === undefined) {
    probes ??= [
      '',
      UUID,
      ...MIXED,
      ...LONG,
      ...CHARACTERS.flatMap((character) => LENGTHS.map((length) => character.repeat(length))),
    ];
    const whole = new RegExp(`^(?:${regex})$`, 'u');
    breadth = probes.filter((text) => whole.test(text)).length;
    known.set(regex, breadth);
  }
  return breadth;
}
