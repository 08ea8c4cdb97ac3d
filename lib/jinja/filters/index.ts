/** Jinja's filters. */
import type { Callable } from '../contract.js';
import { APPLYING_FILTERS, ATTRIBUTE_FILTERS, DEFAULT_FILTERS } from './apply.js';
import { JSON_FILTERS } from './json.js';
import {
  CONTEXT_LIST_FILTERS,
  ENVIRONMENT_LIST_FILTERS,
  ESCAPING_LIST_FILTERS,
  LIST_FILTERS,
} from './lists.js';
import { NUMBER_FILTERS } from './numbers.js';
import { PPRINT } from './pprint.js';
import { ESCAPING_TEXT_FILTERS, SETTING_TEXT_FILTERS, TEXT_FILTERS } from './text.js';
import { URL_FILTERS } from './urls.js';
import { WORDWRAP } from './wordwrap.js';
import { XMLATTR } from './xmlattr.js';

/** The filters by name, as an environment begins with them (jinja2.filters.FILTERS). */
export const FILTERS: Record<string, Callable> = {
  ...TEXT_FILTERS,
  ...ESCAPING_TEXT_FILTERS,
  ...SETTING_TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...LIST_FILTERS,
  ...ENVIRONMENT_LIST_FILTERS,
  ...CONTEXT_LIST_FILTERS,
  ...ESCAPING_LIST_FILTERS,
  ...APPLYING_FILTERS,
  ...DEFAULT_FILTERS,
  ...ATTRIBUTE_FILTERS,
  ...URL_FILTERS,
  ...JSON_FILTERS,
  ...PPRINT,
  ...WORDWRAP,
  ...XMLATTR,
};
