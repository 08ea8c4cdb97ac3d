/** A leaf: what answers of `media()` were made of. */
import type { Body, Response } from '../wrappers/response.js';

/** For who checks answers: the value, and how another is written in its place. */
export const written = new WeakMap<Response, { value: unknown; write(value: unknown): Promise<Body> }>();
