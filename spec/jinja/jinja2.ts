/** Renders templates with Jinja2 itself, where Python and Jinja2 are installed. */
import { spawnSync } from 'node:child_process';

/** One rendering: templates by name, the one to render, its variables. */
export interface Rendering {
  templates: Record<string, string>;
  entry: string;
  context: Record<string, unknown>;
}

/** What came of a rendering: text, or the name and the line of an error. */
export type Outcome = { output: string } | { error: string; line?: number | null };

const SCRIPT = `
import json, sys
from jinja2 import DictLoader, Environment, TemplateSyntaxError

def escaped(name):
    return name is None or name.endswith((".html", ".htm", ".xml", ".xhtml", ".svg"))

def line_of(error, templates):
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    line, at = None, error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == "<template>" or at.tb_frame.f_code.co_filename in templates:
            line = at.tb_lineno
        at = at.tb_next
    return line

def run(job):
    env = Environment(loader=DictLoader(job["templates"]), autoescape=escaped,
                      extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    try:
        return {"output": env.get_template(job["entry"]).render(job["context"])}
    except SyntaxError as error:
        return {"error": "SyntaxError"}
    except Exception as error:
        return {"error": type(error).__name__, "line": line_of(error, job["templates"])}

json.dump([run(job) for job in json.load(sys.stdin)], sys.stdout)
`;

// Debian's own, for which python3-jinja2 is installed.
const PYTHON = '/usr/bin/python3';

/** Whether Jinja2 can be had here. */
export const hasJinja2 = spawnSync(PYTHON, ['-c', 'import jinja2']).status === 0;

if (!hasJinja2)
  console.warn('Jinja2 is not installed (apt-get install python3-jinja2): nothing is compared with it.');

/** What Jinja2 makes of the renderings. */
export function renderWithJinja2(jobs: Rendering[], python = PYTHON): Outcome[] {
  const run = spawnSync(python, ['-W', 'ignore', '-c', SCRIPT], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`Jinja2 failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as Outcome[];
}
