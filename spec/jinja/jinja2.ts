/** Renders templates with Jinja2 itself, where Python and Jinja2 are installed. */
import { spawnSync } from 'node:child_process';

/** One rendering: templates by name, the one to render, its variables. */
export interface Rendering {
  templates: Record<string, string>;
  entry: string;
  context: Record<string, unknown>;
  setup?: Setup;
}

/** The environment of a rendering, where it is not the plain one, and the way that it is rendered. */
export interface Setup {
  environment?: 'SandboxedEnvironment' | 'ImmutableSandboxedEnvironment' | 'NativeEnvironment';
  /** Jinja's names: `trim_blocks`, … */
  options?: Record<string, unknown>;
  policies?: Record<string, unknown>;
  undefined?: 'StrictUndefined' | 'ChainableUndefined' | 'DebugUndefined';
  i18n?: { newstyle: boolean };
  /** the extension for `debug`, without filters, tests and globals, which it would list */
  debug?: boolean;
  /** `None` is printed as a dash */
  finalize?: boolean;
  /** operators that the environment computes itself, to text */
  intercepted?: string[];
  /** options of an overlay that the template is made by */
  overlay?: Record<string, unknown>;
  how?: 'generate' | 'module' | 'make_module' | 'select_template' | 'get_or_select_template' | 'expression';
}

/** What came of a rendering: text, or the name and the line of an error. */
export type Outcome = { output: string } | { error: string; line?: number | null };

const SCRIPT = `
import json, sys
import jinja2
from jinja2 import DictLoader, Environment, TemplateSyntaxError
from jinja2.nativetypes import NativeEnvironment
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

CLASSES = {each.__name__: each for each in
           (Environment, SandboxedEnvironment, ImmutableSandboxedEnvironment, NativeEnvironment)}

@jinja2.pass_context
def ctx(context, name):
    return [context.name, context.get(name)]

@jinja2.pass_eval_context
def mode(eval_ctx, *args):
    return [eval_ctx.autoescape, *args]

@jinja2.pass_environment
def policy(env, name):
    return env.policies[name]

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

def environment(setup, templates):
    Type = CLASSES[setup.get("environment", "Environment")]
    if "intercepted" in setup:
        class Type(Type):
            intercepted_binops = intercepted_unops = frozenset(setup["intercepted"])
            def call_binop(self, context, operator, left, right):
                return f"{left}({operator}){right}"
            def call_unop(self, context, operator, arg):
                return f"({operator}){arg}"
    extensions = ["jinja2.ext.do", "jinja2.ext.loopcontrols"]
    extensions += ["jinja2.ext.i18n"] if "i18n" in setup else []
    extensions += ["jinja2.ext.debug"] if "debug" in setup else []
    env = Type(loader=DictLoader(templates), autoescape=escaped, extensions=extensions, **setup.get("options", {}))
    env.policies.update(setup.get("policies", {}))
    if "undefined" in setup:
        env.undefined = getattr(jinja2, setup["undefined"])
    if "i18n" in setup:
        env.install_null_translations(**setup["i18n"])
    if "debug" in setup:
        env.filters, env.tests, env.globals = {}, {}, {}
    if "finalize" in setup:
        env.finalize = lambda value: "-" if value is None else value
    if "overlay" in setup:
        env = env.overlay(**setup["overlay"])
    return env

def rendered(job):
    setup = job.get("setup", {})
    env = environment(setup, job["templates"])
    entry, context, how = job["entry"], job["context"], setup.get("how")
    if how:
        env.globals.update(ctx=ctx, mode=mode, policy=policy)
    if how == "expression":
        return repr(env.compile_expression(job["templates"][entry])(**context))
    if how == "select_template":
        return env.select_template(["nowhere", entry]).render(context)
    if how == "get_or_select_template":
        return env.get_or_select_template(env.get_or_select_template([entry])).render(context)
    template = env.get_template(entry)
    if how == "generate":
        return "".join(template.generate(context))
    if how == "module" or how == "make_module":
        module = template.module if how == "module" else template.make_module(context)
        return repr({name: str(value) for name, value in sorted(vars(module).items()) if not name.startswith("_")}) + str(module)
    value = template.render(context)
    return repr(value) if setup.get("environment") == "NativeEnvironment" else value

def run(job):
    try:
        return {"output": rendered(job)}
    except SyntaxError:
        return {"error": "SyntaxError"}
    except Exception as error:
        return {"error": type(error).__name__, "line": line_of(error, job["templates"])}

json.dump([run(job) for job in json.load(sys.stdin)], sys.stdout)
`;

// Debian's own, for which python3-jinja2 is installed; another may have a later Jinja.
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

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
