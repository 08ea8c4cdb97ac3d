/** A leaf: which worker this process is, by the mark that its supervisor left in the environment. */

const mark = process.env.POTTLE_WORKER;
// What this process starts is a process like any other.
delete process.env.POTTLE_WORKER;

/** The number of this worker, from 1 on; undefined where nobody supervises. */
export const workerId: number | undefined = mark ? Number(mark) : undefined;
