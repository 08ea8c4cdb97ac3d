/**
 * Flask's names for the framework: `from flask import Flask, request` is `import { Flask, request } from 'pottle/flask'`. What Flask does
 * at once is done at once. It is the same framework: `pottle` and this may be mixed in one app.
 */

import type { SendFileOptions } from '../../files/send.js';
import type { FileSource } from '../../sendfile.js';
import { sendFileNow, sendFromDirectoryNow } from '../../sendfile.js';
import type { TemplateName } from '../../templating/environment.js';
import type { ContextOf } from '../../templating/render.js';
import { renderNow, renderStringNow, templateAttributeNow } from '../../templating/render.js';
import type { Dict } from '../dict.js';
import { Flask as FlaskBase } from '../now/app.js';
import type { FileNow, Resource } from '../now/files.js';
import { request as requestNow } from '../now/request.js';
import * as names from '../pottle.js';
import { pythonic } from '../response.js';
import type { AppClass, AppMembers, IndexedMembers } from '../shared.js';
import { named, type Snaked, twin } from '../twin.js';

export type { PushedContext, PushedRequest } from '../contexts.js';
export { escape, Markup } from '../markupsafe.js';
export * from '../pottle.js';
export { after_this_request, make_response, tuple } from '../shared.js';
export type { TestClient as FlaskClient, TestResponse } from '../testing.js';
export * as json from './json.js';

/** What Flask's request has at once. */
interface RequestMembers extends IndexedMembers {
  /** The fields of the form: `request.form['name']`, 400 when it is missing. */
  readonly form: Dict<string, names.ClientDict>;
  /** The files of the form. */
  readonly files: Dict<FileNow, names.ClientDict<FileNow>>;
  /** The query and, unless the method is GET, the form. */
  readonly values: Dict<string, names.CombinedMultiDict>;
  /** The body as bytes; empty when it was a form. */
  readonly data: Buffer;
  /** The body, parsed as JSON: 415 for another type, 400 for what is malformed. */
  readonly json: unknown;
  get_json<T = unknown>(force: boolean, silent?: boolean, cache?: boolean): T | null;
  get_json<T = unknown>(options: { silent: true; force?: boolean; cache?: boolean }): T | null;
  get_json<T = unknown>(options?: { silent?: boolean; force?: boolean; cache?: boolean }): T;
  get_data(cache: boolean, as_text: true): string;
  get_data(cache: boolean, as_text?: false): Buffer;
  get_data(options: { as_text: true; cache?: boolean }): string;
  get_data(options?: { as_text?: false; cache?: boolean }): Buffer;
}

/** The HTTP request that is being answered (flask.request). */
export const request = requestNow as unknown as RequestMembers &
  names.RequestNames & // before what has its names: editors show their comments
  Omit<names.Request, keyof RequestMembers> & { _get_current_object(): names.Request };

/** An app (flask.Flask): reads forms, files and JSON before its views run. */
export type Flask = AppMembers<typeof request> & FlaskMembers & names.Pottle;
interface FlaskMembers {
  /** A file below the root path, at once. */
  open_resource(resource: string, options: { mode?: 'r' | 'rt' | 'rb'; encoding?: string }): Resource;
  open_resource(resource: string, mode?: 'r' | 'rt' | 'rb'): Resource;
  /** A file below the instance path, at once. */
  open_instance_resource(
    resource: string,
    options: { mode?: 'r' | 'rt' | 'rb'; encoding?: string },
  ): Resource;
  open_instance_resource(resource: string, mode?: 'r' | 'rt' | 'rb'): Resource;
}
export const Flask = twin(FlaskBase, {
  object: 'open_resource:Flask.open_resource open_instance_resource:Flask.open_instance_resource',
  options: 'Flask',
}) as unknown as AppClass<Flask>;

/** The app that is at work (flask.current_app). */
export const current_app = names.current_app as unknown as Flask & { _get_current_object(): Flask };

/**
 * Renders a template of the `templates` folder (flask.render_template): text at once. Where the template, or a context processor, has to
 * wait for something, a promise of it, which a view may return as it is, and in a tuple.
 */
export const render_template = renderNow as <const N extends TemplateName>(
  name: N,
  ...context: ContextOf<N>
) => string;

/** Renders a template given as text (flask.render_template_string): as {@link render_template}. */
export const render_template_string = renderStringNow as (
  source: string,
  context?: Record<string, unknown>,
) => string;

/** A macro or a variable of a template (flask.get_template_attribute), at once, as {@link render_template}. */
export const get_template_attribute = named(templateAttributeNow, 'get_template_attribute') as {
  <T = (...args: unknown[]) => string>(options: { template_name: string; attribute: string }): T;
  <T = (...args: unknown[]) => string>(template_name: string, attribute: string): T;
};

type Sending = Snaked<SendFileOptions>;

interface SendFile {
  (options: { path_or_file: FileSource } & Sending): names.Response;
  (
    path_or_file: FileSource,
    mimetype: Sending['mimetype'],
    as_attachment?: boolean,
    download_name?: Sending['download_name'],
    conditional?: boolean,
    etag?: Sending['etag'],
    last_modified?: Sending['last_modified'],
    max_age?: Sending['max_age'],
  ): names.Response;
  (path_or_file: FileSource, options?: Sending): names.Response;
}

interface SendFromDirectory {
  (options: { directory: string; path: string } & Sending): names.Response;
  (directory: string, options: { path: string } & Sending): names.Response;
  (directory: string, path: string, options?: Sending): names.Response;
}

/** A response with the content of a file (flask.send_file), at once. */
export const send_file = named(sendFileNow, 'send_file', pythonic) as SendFile;

/** A response with a file below a folder (flask.send_from_directory), at once. */
export const send_from_directory = named(
  sendFromDirectoryNow,
  'send_from_directory',
  pythonic,
) as SendFromDirectory;
