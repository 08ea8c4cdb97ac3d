/** Which packaged build of uWebSockets.js fits this machine, and what to say where none is loaded. */

/** What a native module must fit. */
export interface Machine {
  /** The main version of Node. */
  node: number;
  platform: string;
  arch: string;
  /** The version of glibc, on Linux; undefined where the C library is another. */
  glibc?: string;
}

/** Builds that npm has, with the versions of Node that they are for and the oldest glibc that they load with. */
const BUILDS = [
  { spec: '@uwsjs/core@20.69.0', nodes: [22, 24, 26], glibc: '2.38' },
  { spec: 'uws-pack@20.0.8', nodes: [20, 22], glibc: '2.27' },
];

/** This machine. */
export function thisMachine(): Machine {
  const { versions, platform, arch } = process;
  return { node: Number.parseInt(versions.node, 10), platform, arch, glibc: glibcVersion() };
}

/** The command that brings the build for this machine; undefined where npm has none. */
export function installCommand({ node, platform, glibc }: Machine): string | undefined {
  const fits = (oldest: string) => platform !== 'linux' || newEnough(glibc, oldest);
  const build = BUILDS.find((each) => each.nodes.includes(node) && fits(each.glibc));
  return build && `npm install uWebSockets.js@npm:${build.spec}`;
}

/** Why the engine is not there, and what to do, in one line. */
export function explainAbsence(error: unknown, machine = thisMachine()): string {
  const { message = String(error), code } = error as { message?: string; code?: string };
  const command = installCommand(machine);
  const here = `Node ${machine.node} on ${machine.platform} ${machine.arch}${library(machine)}`;
  if (code === 'ERR_MODULE_NOT_FOUND' && message.includes("'uWebSockets.js'"))
    return command
      ? `uWebSockets.js is not installed: ${command}`
      : `uWebSockets.js is not installed, and npm has no build of it for ${here}`;
  const remedy = command ? `the build that fits: ${command}` : 'npm has no build of it that fits';
  return `uWebSockets.js does not load on ${here} (${inShort(message)}); ${remedy}`;
}

/** The part of a loader's long message that tells something. */
function inShort(message: string): string {
  return /version .GLIBC_[\d.]+. not found/.exec(message)?.[0] ?? message.split(/\n| \(|\. /, 1)[0]!;
}

function library({ platform, glibc }: Machine): string {
  if (platform !== 'linux') return '';
  return glibc ? ` with glibc ${glibc}` : ' without glibc';
}

/** Whether `2.36`, say, is as new as `2.27`. */
function newEnough(version = '0.0', oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldMajor = 0, oldMinor = 0] = oldest.split('.').map(Number);
  return major > oldMajor || (major === oldMajor && minor >= oldMinor);
}

function glibcVersion(): string | undefined {
  // The report's type is `object`; the header is documented.
  const { header } = process.report.getReport() as unknown as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime;
}
