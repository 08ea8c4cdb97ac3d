/** Where a page leads: its links, and what its forms would send. */
import { attribute, type Element, elementsOf, type Page } from './html.js';
import { MULTIPART } from './requests.js';

/** A form as a browser would send it, untouched but for what it insists on. */
export interface Form {
  readonly method: string;
  /** As it is written. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Of the fields, those that nobody sees. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
  /** The names of those that are files. */
  readonly files: ReadonlySet<string>;
  /** Whether files are sent with their content. */
  readonly isMultipart: boolean;
}

/** Every address that the page names in an attribute, as it is written. */
export function linksOf(page: Page): string[] {
  return [...elementsOf(page)].flatMap((element) => {
    if (element.tagName === 'base') return [];
    const sources = [
      ...(attribute(element, 'srcset') ?? '').matchAll(/([^\s,](?:\S*[^\s,])?)(?:\s+[\d.]+[wxh])?/g),
    ];
    const own = attribute(element, 'href') ?? attribute(element, 'src') ?? [];
    return [own, ...sources.map(([, source]) => source!)].flat();
  });
}

/** What addresses of the page are relative to, if it says so. */
export function baseOf(page: Page): string | undefined {
  for (const element of elementsOf(page)) if (element.tagName === 'base') return attribute(element, 'href');
  return undefined;
}

/** The forms of a page, in its order. */
export function formsOf(page: Page): Form[] {
  return [...elementsOf(page)].filter(({ tagName }) => tagName === 'form').map(formOf);
}

function formOf(form: Element): Form {
  const controls = [...elementsOf(form as unknown as Page)].filter(
    (one) => attribute(one, 'name') && attribute(one, 'disabled') === undefined,
  );
  const chosen = new Set<string>();
  const fields = controls.flatMap((control) =>
    valuesOf(control, chosen).map((value) => [attribute(control, 'name')!, value] as const),
  );
  // As if Enter were pressed, which is the first button.
  const button = [...elementsOf(form as unknown as Page)].find(isSubmit);
  const name = button && attribute(button, 'name');
  if (name) fields.push([name, attribute(button!, 'value') ?? '']);
  const ofType = (type: string) => controls.filter((one) => typeOf(one) === type);
  return {
    method: (attribute(form, 'method') ?? 'get').toUpperCase(),
    action: attribute(form, 'action') ?? '',
    fields,
    hidden: ofType('hidden').map((one) => [attribute(one, 'name')!, attribute(one, 'value') ?? ''] as const),
    files: new Set(ofType('file').map((one) => attribute(one, 'name')!)),
    isMultipart: attribute(form, 'enctype')?.toLowerCase() === MULTIPART,
  };
}

const typeOf = ({ tagName, attrs }: Element) =>
  tagName === 'input' ? (attrs.find(({ name }) => name === 'type')?.value.toLowerCase() ?? 'text') : tagName;

const isSubmit = (element: Element) =>
  element.tagName === 'button'
    ? /^submit$/i.test(attribute(element, 'type') ?? 'submit')
    : typeOf(element) === 'submit';

/** What a field holds that has to be filled, by its type. */
const FILLINGS: Record<string, string> = {
  email: 'ann@example.com',
  url: 'http://example.com/',
  tel: '0123456789',
  number: '1',
  range: '1',
  date: '2024-01-31',
  time: '12:00',
  'datetime-local': '2024-01-31T12:00',
  month: '2024-01',
  week: '2024-W05',
  color: '#000000',
  file: 'file.txt',
};

/** What a field sends. @param chosen names of boxes that are taken care of */
function valuesOf(control: Element, chosen: Set<string>): string[] {
  const type = typeOf(control);
  const isRequired = attribute(control, 'required') !== undefined;
  const value = attribute(control, 'value');
  if (type === 'select') return selected(control);
  if (type === 'checkbox' || type === 'radio') {
    const name = attribute(control, 'name')!;
    const isSent = attribute(control, 'checked') !== undefined || (isRequired && !chosen.has(name));
    if (isSent) chosen.add(name);
    return isSent ? [value ?? 'on'] : [];
  }
  if (type === 'textarea') return [textIn(control) || (isRequired ? 'text' : '')];
  if (type === 'file') return [isRequired ? FILLINGS.file! : ''];
  if (
    !/^(text|search|password|hidden|email|url|tel|number|range|date|time|datetime-local|month|week|color)$/.test(
      type,
    )
  )
    return [];
  return [value || (isRequired ? (attribute(control, 'min') ?? FILLINGS[type] ?? 'text') : '')];
}

function selected(control: Element): string[] {
  const options = [...elementsOf(control as unknown as Page)].filter(({ tagName }) => tagName === 'option');
  const valueOf = (option: Element) => attribute(option, 'value') ?? textIn(option).trim();
  const marked = options.filter((option) => attribute(option, 'selected') !== undefined).map(valueOf);
  if (marked.length > 0 || attribute(control, 'multiple') !== undefined) return marked;
  const isRequired = attribute(control, 'required') !== undefined;
  return options
    .map(valueOf)
    .filter((value) => value !== '' || !isRequired)
    .slice(0, 1);
}

function textIn(element: Element): string {
  return element.childNodes.map((node) => ('value' in node ? node.value : '')).join('');
}
