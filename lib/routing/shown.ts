/** Rules as the console shows them. */

interface Shown {
  readonly rule: string;
  readonly map: { readonly hostMatching: boolean } | null;
  readonly host: string | null;
  readonly subdomain: string | null;
  readonly methods: ReadonlySet<string> | null;
  readonly endpoint: string;
}

/** `<Rule '/user/<id>' (GET, HEAD) -> user>`. */
export function shownRule({ rule, map, host, subdomain, methods, endpoint }: Shown): string {
  if (map === null) return `<Rule '${rule}' (unbound)>`;
  const domain = map.hostMatching ? host : subdomain;
  const served = methods ? ` (${[...methods].sort().join(', ')})` : '';
  return `<Rule '${domain ? `${domain}|` : ''}${rule}'${served} -> ${endpoint}>`;
}
