/** For templating/load-nunjucks.cts: its registries. Its compiler would make functions of text. */
import { absent } from '../absent.js';

class Environment {
  readonly filters: Record<string, unknown> = {};
  readonly tests: Record<string, unknown> = {};
  readonly globals: Record<string, unknown> = {};
  readonly getTemplate = absent(
    'nunjucks',
    'Write the template in Jinja, and compile it: pottle precompile.',
  );
  readonly render = this.getTemplate;
  readonly addExtension = this.getTemplate;

  addFilter(name: string, filter: unknown): this {
    this.filters[name] = filter;
    return this;
  }
  addTest(name: string, test: unknown): this {
    this.tests[name] = test;
    return this;
  }
  addGlobal(name: string, value: unknown): this {
    this.globals[name] = value;
    return this;
  }
  getGlobal(name: string): unknown {
    return this.globals[name];
  }
}

export default () => ({ Environment });
