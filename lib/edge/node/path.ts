/** For node:path: names with slashes, from the root on. */

export const sep = '/';
export const isAbsolute = (path: string) => path.startsWith(sep);
export const join = (...parts: string[]) => plain(parts.join(sep));
export const resolve = (...parts: string[]) =>
  parts.reduce((path, part) => (isAbsolute(part) ? plain(part) : join(path, part)), sep);
export const dirname = (path: string) => plain(`${path}/..`);
export const basename = (path: string) => path.slice(path.lastIndexOf(sep) + 1);
export const extname = (path: string) => /[^/](\.[^./]*)$/.exec(path)?.[1] ?? '';
export const parse = (path: string) => ({ name: basename(path).replace(extname(path), '') });

/** Without `.`, `..`, and slashes that say nothing. */
function plain(path: string): string {
  const kept: string[] = [];
  for (const part of path.split(sep))
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  return (isAbsolute(path) ? sep : '') + kept.join(sep);
}

export default { sep, isAbsolute, join, resolve, dirname, basename, extname, parse };
