/** The page for errors in debug mode. */
import { storage } from '../globals.js';
import type { Located, TemplateFrame } from '../jinja/locate.js';
import { escapeText, isThenable } from '../values.js';
import { Response } from '../wrappers/response.js';

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
mark { background: #fde68a; display: block; margin: 0 -1rem; padding: 0 1rem }
</style>
<h1>${escapeText(title)}</h1>
${templates(error)}${causes(error)
  .map((text) => `<pre>${escapeText(text)}</pre>`)
  .join('\n')}
<p>This page is shown because the app is in debug mode.
`;
  return new Response(page, { status: 500 });
}

/** The places in templates that the error went through, the innermost first, each with the lines around. */
function templates(error: unknown): string {
  // The cast only lets us look at members that may not be there.
  const { templateFrames, lineno, templateName } = (error ?? {}) as Located;
  const own = lineno === undefined ? [] : [{ name: templateName ?? null, line: lineno }];
  return (templateFrames ?? own).map(place).join('');
}

function place({ name, line }: TemplateFrame): string {
  const source = name === null ? null : sourceOf(name);
  const lines = source === null ? '' : `<pre>${excerpt(source, line)}</pre>\n`;
  return `<h2>${escapeText(name ?? 'a template given as text')}, line ${line}</h2>\n${lines}`;
}

/** How many lines are shown before and after the one that failed. */
const AROUND = 4;

function excerpt(source: string, failed: number): string {
  const lines = source.split(/\r\n?|\n/);
  const first = Math.max(1, failed - AROUND);
  const shown = lines.slice(first - 1, failed + AROUND).map((text, index) => {
    const number = first + index;
    const line = `${String(number).padStart(5)}  ${escapeText(text)}`;
    return number === failed ? `<mark>${line}</mark>` : `${line}\n`;
  });
  return shown.join('');
}

/** The text of a template; null when it can no longer be had, or only by waiting. */
function sourceOf(name: string): string | null {
  try {
    const found = storage.getStore()?.app.jinjaEnv.loader.getSource(name) ?? null;
    return found === null || isThenable(found) ? null : found.source;
  } catch {
    return null;
  }
}

function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = error.stack ?? String(error);
  return error.cause === undefined ? [own] : [own, ...causes(error.cause)];
}
