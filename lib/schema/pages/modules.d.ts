/** Templates are compiled when the package is built (bundle.js), and when specs run (vitest.config.ts). */
declare module '*.jinja' {
  const templates: import('../../jinja/precompile.js').Precompiled;
  export default templates;
}

/** The one part of Swagger UI that runs here: it says where the others are. */
declare module 'swagger-ui-dist/absolute-path.js' {
  export default function getAbsoluteFSPath(): string;
}
