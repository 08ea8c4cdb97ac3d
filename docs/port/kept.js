/** Texts, comments and brackets are put aside as `$e5$`, until only words and operators are left. */

export const kept = [];
/** Puts a text aside; the kind is a letter: `s` text, `d` documentation, `c` comment, `r` parameters, `t` tuple, `e` whatever else. */
export const keep = (kind, text) => `$${kind}${kept.push(text) - 1}$`;
/** A text with all that was put aside. */
export const show = (text) =>
  /\$[a-z]\d+\$/.test(text) ? show(text.replace(/\$[a-z](\d+)\$/g, (_, at) => kept[at])) : text;
/** What commas separate. */
export const split = (text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A text without its quotes. */
export const quoteless = (text) => text.slice(1, -1);
