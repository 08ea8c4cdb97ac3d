import { readdirSync, readlinkSync } from 'node:fs';

/** The files this process has open whose path begins so (Linux, which adds ` (deleted)` to those without a name). */
export function pathsOpen(path: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(path) ? [target] : [];
    } catch {
      return [];
    }
  });
}

/** How many they are. */
export const openFiles = (path: string): number => pathsOpen(path).length;
