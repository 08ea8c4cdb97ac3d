/** For node:fs. What asks whether a file exists is told the truth. */
import { absent } from '../absent.js';

const TEMPLATES =
  'Compile templates into the bundle: pottle precompile, and app.jinjaLoader = new PrecompiledLoader(…).';
const UPLOADS =
  'Only what fits into memory can be taken: bound it with MAX_CONTENT_LENGTH, or send uploads on as they come.';

export const existsSync = () => false;
export const statSync = absent(
  'files to send',
  'Leave static files to the platform, in front of the worker.',
);
export const realpathSync = absent('folder of templates', TEMPLATES);
export const readdirSync = absent('folder of templates', TEMPLATES);
export const readFileSync = absent('files to read', 'Import what they say as a module.');
export const openSync = absent('disk for uploads', UPLOADS);
export const close = absent('disk', UPLOADS);
export const read = close;
export const readSync = close;
export const write = close;
export const writeSync = close;
export const unlinkSync = close;
