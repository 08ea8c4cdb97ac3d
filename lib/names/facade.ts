/** The globals under Python's names: they stand for what the framework's stand for, with members of their own in front. */

import '../index.js';
import { request as coreRequest, websocket as coreWebsocket, expose, nameCurrent } from '../globals.js';
import { dict } from './dict.js';
import { Request, Websocket } from './pottle.js';

// What was given names since index.ts told the globals of its classes.
nameCurrent('_get_current_object');
expose('request', Request.prototype);
expose('websocket', Websocket.prototype);

/** Something that looks like a global, with other members in front: not enumerable, since whoever lists them would read the body. */
function facade(behind: object, ...own: object[]): object {
  const made = Object.create(behind) as object;
  for (const members of own)
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(members)))
      Object.defineProperty(made, name, { ...member, enumerable: false });
  return Object.preventExtensions(made);
}

/** What every connection has by index. */
const indexed = (behind: typeof coreRequest | typeof coreWebsocket) => ({
  get args() {
    return dict(behind.args);
  },
  get cookies() {
    return dict(behind.cookies);
  },
  get headers() {
    return dict(behind.headers);
  },
});

/** `request`, with members that wait or do not. */
export const requestWith = (own: object): object => facade(coreRequest, indexed(coreRequest), own);

/** The WebSocket that is being served (quart.websocket). */
export const websocket = facade(coreWebsocket, indexed(coreWebsocket));
