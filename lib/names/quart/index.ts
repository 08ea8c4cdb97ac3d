/**
 * Quart's names for the framework: `from quart import Quart, request` is `import { Quart, request } from 'pottle/quart'`, and what Quart awaits
 * is awaited. It is the same framework: `pottle`, `pottle/flask` and this may be mixed in one app.
 */

import type { Dict } from '../dict.js';
import * as facades from '../facade.js';
import { Quart as QuartBase } from '../later/app.js';
import { request as requestLater } from '../later/request.js';
import * as names from '../pottle.js';
import type { AppClass, AppMembers, IndexedMembers } from '../shared.js';
import { twin } from '../twin.js';

export type { PushedContext, PushedRequest } from '../contexts.js';
export * as json from '../flask/json.js';
export { escape, Markup } from '../markupsafe.js';

export * from '../pottle.js';
export { after_this_request, make_response, tuple } from '../shared.js';
export type { TestClient as QuartClient, TestResponse } from '../testing.js';

/** What Quart's request is awaited for. */
interface RequestMembers extends IndexedMembers {
  /** The fields of the form: `(await request.form)['name']`, 400 when it is missing. */
  readonly form: Promise<Dict<string, names.ClientDict>>;
  /** The files of the form. */
  readonly files: Promise<Dict<names.FileStorage, names.ClientDict<names.FileStorage>>>;
  /** The query and, unless the method is GET, the form. */
  readonly values: Promise<Dict<string, names.CombinedMultiDict>>;
}

/** The HTTP request that is being answered (quart.request). */
export const request = requestLater as unknown as RequestMembers &
  names.RequestNames & // before what has its names: editors show their comments
  Omit<names.Request, keyof RequestMembers> & { _get_current_object(): names.Request };

/** The WebSocket that is being served (quart.websocket). */
export const websocket = facades.websocket as unknown as IndexedMembers &
  names.WebsocketNames &
  Omit<names.Websocket, keyof IndexedMembers> & { _get_current_object(): names.Websocket };

/** An app (quart.Quart). */
export type Quart = AppMembers<typeof request> & names.Pottle;
export const Quart = twin(QuartBase, { options: 'Flask' }) as unknown as AppClass<Quart>;

/** The app that is at work (quart.current_app). */
export const current_app = names.current_app as unknown as Quart & { _get_current_object(): Quart };
