/** Routing: rules in, tagged results out. No I/O, no application. */
export { MapAdapter, type MatchOptions } from './adapter.js';
export * from './builderror.js';
export {
  AnyConverter,
  BaseConverter,
  type ConverterArgument,
  type ConverterClass,
  type ConverterOptions,
  DEFAULT_CONVERTERS,
  FloatConverter,
  IntegerConverter,
  PathConverter,
  UnicodeConverter,
  UUIDConverter,
  ValidationError,
} from './converters.js';
export * from './errors.js';
export * from './factories.js';
export * from './map.js';
export * from './match.js';
export { decodePath, type QueryValues, quotePath } from './path.js';
export * from './routes.js';
export * from './rule.js';
export type { BindOptions, BuildOptions, SortKey, UrlMapOptions } from './settings.js';
