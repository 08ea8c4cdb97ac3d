/** Texts, comments and brackets are put aside as `$e5$`, until only words and operators are left. */

export const kept = [];
export const keep = (kind, text) => `$${kind}${kept.push(text) - 1}$`;
export const show = (text) =>
  /\$[a-z]\d+\$/.test(text) ? show(text.replace(/\$[a-z](\d+)\$/g, (_, at) => kept[at])) : text;
export const split = (text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const quoteless = (text) => text.slice(1, -1);
