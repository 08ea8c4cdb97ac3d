/** Renders templates with Jinja2 itself, where Python and Jinja2 are installed. */
import { spawnSync } from 'node:child_process';

/** One rendering: templates by name, the one to render, its variables. */
export interface Rendering {
  templates: Record<string, string>;
  entry: string;
  context: Record<string, unknown>;
}

const SCRIPT = `
import json, sys
from jinja2 import DictLoader, Environment

def escaped(name):
    return name is None or name.endswith((".html", ".htm", ".xml", ".xhtml", ".svg"))

def run(job):
    env = Environment(loader=DictLoader(job["templates"]), autoescape=escaped,
                      extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    try:
        return env.get_template(job["entry"]).render(job["context"])
    except Exception:
        return None

json.dump([run(job) for job in json.load(sys.stdin)], sys.stdout)
`;

/** Whether Jinja2 can be had here. */
export const hasJinja2 = spawnSync('/usr/bin/python3', ['-c', 'import jinja2']).status === 0;

/** What Jinja2 makes of the renderings; null where it fails. */
export function renderWithJinja2(jobs: Rendering[]): (string | null)[] {
  const run = spawnSync('/usr/bin/python3', ['-W', 'ignore', '-c', SCRIPT], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`Jinja2 failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as (string | null)[];
}
