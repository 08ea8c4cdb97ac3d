/** `pottle openapi`. */
import { openapiDocument } from '../schema/index.js';
import { locateApp } from './locate.js';

/** Prints what {@link openapi} serves. */
export async function printDocument(spec: string | undefined): Promise<void> {
  const app = await locateApp(spec);
  console.log(JSON.stringify(openapiDocument(app), null, 2));
}
