/** What a route says of itself, for those who read its documents. */

import { SetupError } from '../errors.js';
import type { AnyAnswers } from './answers.js';

/** How a client shows who it is: names of security schemes, or with the scopes that are needed; one of them is enough. */
export type Security = readonly (string | { readonly [scheme: string]: readonly string[] })[];

/** Words of a route that nothing but its documents uses. */
export interface RouteWords {
  /** In a few words what it does; by default those of its endpoint. */
  summary?: string | undefined;
  /** What else there is to know, in Markdown. */
  description?: string | undefined;
  /** What it belongs to; by default its blueprint. */
  tags?: readonly string[] | undefined;
  /** Clients should stop using it. */
  deprecated?: boolean | undefined;
  /** How clients show who they are; `[]`: they need not. By default as its blueprint, or the whole document, says. */
  security?: Security | undefined;
  /** Keep it out of documents. */
  hidden?: boolean | undefined;
}

/** What a blueprint says of all its routes, in documents. */
export interface SharedWords {
  /** What its routes belong to, and those of blueprints within; by default its name. */
  tags?: readonly string[] | undefined;
  /** How clients show who they are. */
  security?: Security | undefined;
  /** Answers that its views, hooks and error handlers give beside those of the route, by status: checked as those are. */
  responses?: AnyAnswers | undefined;
}

/** What is kept about a route: its own words and those of its blueprints. */
export type Words = RouteWords & { readonly shared?: SharedWords };

/** What a blueprint and those around it say together. */
export function together(outer: SharedWords, inner: SharedWords): SharedWords {
  const tags = [...(outer.tags ?? []), ...(inner.tags ?? [])];
  return {
    ...(tags.length > 0 && { tags }),
    security: inner.security ?? outer.security,
    responses: { ...outer.responses, ...inner.responses },
  };
}

/**
 * Looks for a name where a list of names is wanted: it would be taken letter by letter.
 * @param whose for messages
 * @throws SetupError
 */
export function checkLists(whose: string, words: SharedWords): void {
  for (const name of ['tags', 'security'] as const)
    if (words[name] !== undefined && !Array.isArray(words[name]))
      throw new SetupError(
        `'${name}' of ${whose} is a list, as in { ${name}: ['…'] }, not ${JSON.stringify(words[name])}.`,
      );
}
