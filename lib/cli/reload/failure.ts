/** What is shown in the place of an app that cannot be loaded. */

import { execFile } from 'node:child_process';
import type { IncomingMessage, RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { Gate, type Visitor } from '../../debug/gate.js';
import { escapeText } from '../../values.js';
import { EVENTS, HELLO, LISTENER, SCRIPT } from './refresh.js';

/**
 * An error as text. Of what is no JavaScript Node tells where only to who lets it end: its own check knows.
 * @param files of the program, of which one may be it
 */
export async function explain(error: unknown, files: readonly string[]): Promise<string> {
  const text = inspect(error, { colors: false });
  if (!(error instanceof SyntaxError)) return text;
  const checks = await Promise.all(files.filter((file) => /\.[cm]?js$/.test(file)).map(check));
  const place = checks.find((found) => found !== '') ?? '';
  return `${place}${text}`;
}

/** The place where a file is no JavaScript, with the line; empty where it is. */
function check(file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], { env: {} }, (failure, _, told) => {
      resolve(failure === null ? '' : told.slice(0, told.indexOf('\n\n') + 2));
    });
  });
}

/**
 * Answers all requests with an error: to browsers as a page, which looks whether it is mended, to others as text. Whoever the pages of debug
 * mode are not for learns only that there is one.
 */
export function answerFailure(error: string): RequestListener {
  const gate = new Gate();
  return (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    if (request.url === EVENTS) {
      response.setHeader('Content-Type', 'text/event-stream').write(FIRST_EVENT);
    } else if (request.url === SCRIPT) {
      response.setHeader('Content-Type', 'text/javascript').end(LISTENER);
    } else {
      const text = gate.admits(visitorOf(request)) ? error : 'The terminal says why.';
      const isBrowser = /\btext\/html\b/.test(request.headers.accept ?? '');
      response.statusCode = 500;
      response.setHeader('Content-Type', `text/${isBrowser ? 'html' : 'plain'}; charset=utf-8`);
      response.end(isBrowser ? pageOf(text) : `${text}\n`);
    }
  };
}

function visitorOf({ socket, headers, rawHeaders }: IncomingMessage): Visitor {
  return {
    remoteAddress: socket.remoteAddress ?? '',
    header: (name) => headers[name]?.toString(),
    headers: () => rawHeaders.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text)),
    scheme: 'http',
  };
}

const FIRST_EVENT = `event: ${HELLO.event}\ndata: ${HELLO.data}\nretry: ${HELLO.retry}\n\n`;

const pageOf = (text: string) => `<!doctype html>
<html lang=en>
<meta charset=utf-8>
<title>The app cannot be loaded</title>
<meta name=viewport content="width=device-width">
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
pre { background: light-dark(#f4f4f5, #27272a); border-radius: .5rem; overflow: auto; padding: 1rem }
</style>
<h1>The app cannot be loaded</h1>
<pre>${escapeText(text)}</pre>
<p>Mend it and save: this page shows the app then.
<script src="${SCRIPT}"></script>
`;
