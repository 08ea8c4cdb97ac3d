/** The one part of Swagger UI that runs here: it says where the others are. */
declare module 'swagger-ui-dist/absolute-path.js' {
  export default function getAbsoluteFSPath(): string;
}
