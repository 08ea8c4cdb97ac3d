/** For node:fs/promises. */
import { absent } from '../../absent.js';

export const readFile = absent('files to read', 'Import what they say as a module.');
export const stat = absent('files to send', 'Leave static files to the platform, in front of the worker.');
export const open = absent('disk', "Keep files with the platform's own storage.");
export const rm = open;
