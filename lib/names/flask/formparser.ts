/** The names of quart.formparser. */

export { FormDataParser } from '../pottle.js';
