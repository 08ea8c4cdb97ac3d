/** How the program is run once more. */
import type { Fault } from './life.js';

/** The words of a command line, as node:cluster wants them. */
export interface Program {
  execArgv: string[];
  exec: string;
  args: string[];
}

/** Options of Node that are followed by a program instead of its file. */
const INLINE = /^(-e|-p|-pe|--eval|--print)(=|$)/;

/**
 * The program that runs here, with its arguments and Node's options (`--import tsx`, say).
 * @throws SetupError when it came by standard input: then it is gone
 */
export function thisProgram(Fault: Fault): Program {
  const [, file, ...args] = process.argv;
  const { execArgv } = process;
  if (execArgv.some((word) => INLINE.test(word)))
    return { execArgv, exec: '--', args: process.argv.slice(1) };
  if (file === undefined || file === '-')
    throw new Fault(
      'Workers run the program anew, and this one came by standard input: put it into a file, and run that.',
    );
  return { execArgv, exec: file, args };
}
