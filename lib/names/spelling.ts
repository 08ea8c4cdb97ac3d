/** Errors teach in the names that programs of these entries use: `url_prefix`, `app.test_request_context()`. */

import { spellNames } from '../values.js';
import * as names from './pottle.js';
import { isTranslated } from './taking.js';
import { isTwin, snake } from './twin.js';

const CAMEL = /\b[a-z]+(?:[A-Z][a-z\d]*)+\b/g;
/** Options of which errors speak; those that an error lists are spelled there. */
const OPTIONS = new Set(['downloadName', 'maxAge', 'urlPrefix', 'sortKeys', 'strictSlashes']);

const isKnown = (name: string) => isTwin(snake(name)) || snake(name) in names || OPTIONS.has(name);

/** Whether options are to be told as Python writes them, by one that was written: what has but one word may be either. */
const isPythons = (option: string) => isTranslated(option) || /^[a-z\d]+$/.test(option);

spellNames((text, like) =>
  text.replaceAll(CAMEL, (name) =>
    (like === undefined ? isKnown(name) : isPythons(like)) ? snake(name) : name,
  ),
);
