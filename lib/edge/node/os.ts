/** For node:os. */
export const tmpdir = () => '/tmp';
