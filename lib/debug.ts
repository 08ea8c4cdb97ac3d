/** The page for errors in debug mode. */
import { escapeText } from './values.js';
import { Response } from './wrappers/response.js';

/** A page with an error, its causes and their stacks; for developers' eyes only (quart.debug.traceback_response). */
export function tracebackPage(error: unknown): Response {
  const title = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const page = `<!doctype html>
<html lang=en>
<meta charset=utf-8>
<title>${escapeText(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
pre { background: #f4f4f5; border-radius: .5rem; overflow: auto; padding: 1rem }
</style>
<h1>${escapeText(title)}</h1>
${causes(error)
  .map((text) => `<pre>${escapeText(text)}</pre>`)
  .join('\n')}
<p>This page is shown because the app is in debug mode.
`;
  return new Response(page, { status: 500 });
}

function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = error.stack ?? String(error);
  return error.cause === undefined ? [own] : [own, ...causes(error.cause)];
}
