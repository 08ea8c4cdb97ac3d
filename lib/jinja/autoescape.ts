/** Which templates are escaped. */

/** By which endings {@link selectAutoescape} decides. */
export interface AutoescapeOptions {
  /** endings of templates that are escaped, with or without a dot; by default html, htm and xml */
  enabledExtensions?: readonly string[] | undefined;
  /** endings of templates that are not escaped; by default none */
  disabledExtensions?: readonly string[] | undefined;
  /** whether source text without a name is escaped; by default it is */
  defaultForString?: boolean | undefined;
  /** whether templates with other endings are escaped; by default they are not */
  default?: boolean | undefined;
}

const ESCAPED = /\.(?:html|htm|xml|xhtml|svg)$/;

/** Flask's rule: markup is escaped, other files are not, source text without a name is. */
export function selectAutoescape(name: string | null): boolean;
/**
 * Makes a rule for an environment's `autoescape` (jinja2.select_autoescape). Upper and lower case are the same to it.
 * @example new Environment({ autoescape: selectAutoescape({ disabledExtensions: ['txt'], default: true }) })
 */
export function selectAutoescape(options?: AutoescapeOptions): (name: string | null) => boolean;
export function selectAutoescape(
  given: string | null | AutoescapeOptions = {},
): boolean | ((name: string | null) => boolean) {
  if (typeof given === 'string' || given === null) return given === null || ESCAPED.test(given);
  const endings = (extensions: readonly string[]) =>
    extensions.map((extension) => `.${extension.replace(/^\.+/, '').toLowerCase()}`);
  const enabled = endings(given.enabledExtensions ?? ['html', 'htm', 'xml']);
  const disabled = endings(given.disabledExtensions ?? []);
  const { defaultForString = true, default: otherwise = false } = given;
  return (name) => {
    if (name === null) return defaultForString;
    const ends = (ending: string) => name.toLowerCase().endsWith(ending);
    return enabled.some(ends) || (!disabled.some(ends) && otherwise);
  };
}
