/** Templates are compiled when the package is built (bundle.js), and when specs run (vitest.config.ts). */
declare module '*.jinja' {
  const templates: import('../jinja/precompile.js').Precompiled;
  export default templates;
}
