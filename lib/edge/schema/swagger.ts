/** For schema/swagger.ts: edge workers have no files to serve. */

export const swaggerFiles = async () => null;
