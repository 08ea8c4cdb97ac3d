/** For node:os. */
export const tmpdir = () => '/tmp';
export const networkInterfaces = () => ({});
