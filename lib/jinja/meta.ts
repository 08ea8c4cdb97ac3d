/** What can be told of a template without rendering it (jinja2.meta). */
import { Environment, parsed } from './environment.js';
import type { Node, Template } from './nodes.js';
import { children } from './tree.js';

/** The environment that made a tree; for one of another origin a plain one. */
const environmentOf = (ast: Template): Environment<unknown> => parsed.get(ast) ?? new Environment();

/**
 * The variables that a template looks up in its context: all that it does not set itself, and that are no globals of its
 * environment (jinja2.meta.find_undeclared_variables).
 * @param ast of the environment's `parse`
 * @throws TemplateAssertionError, as compiling the template does
 * @example meta.findUndeclaredVariables(environment.parse('{% set foo = 42 %}{{ bar + foo }}')) // Set { 'bar' }
 */
export function findUndeclaredVariables(ast: Template): Set<string> {
  const environment = environmentOf(ast);
  const names = environment.lookups(ast);
  return new Set([...names].filter((name) => environment.global(name) === undefined));
}

/**
 * The templates that a template extends, includes and imports, by name; null for a name that is computed
 * (jinja2.meta.find_referenced_templates).
 * @param ast of the environment's `parse`
 * @example [...meta.findReferencedTemplates(environment.parse('{% extends "layout.html" %}{% include x %}'))] // ['layout.html', null]
 */
export function* findReferencedTemplates(ast: Template): Generator<string | null, void> {
  for (const child of children(ast)) yield* referencedBelow(child);
}

function* referencedBelow(node: Node): Generator<string | null, void> {
  if (
    node.type === 'Extends' ||
    node.type === 'Include' ||
    node.type === 'Import' ||
    node.type === 'FromImport'
  )
    yield* namesOf(node.template);
  for (const child of children(node)) yield* referencedBelow(child);
}

function* namesOf(template: Node): Generator<string | null, void> {
  if (template.type === 'Const') yield typeof template.value === 'string' ? template.value : null;
  else if (template.type === 'Tuple' || template.type === 'List') {
    // Constants that are no text cannot be names.
    for (const item of template.items)
      if (item.type !== 'Const') yield null;
      else if (typeof item.value === 'string') yield item.value;
  } else yield null;
}
