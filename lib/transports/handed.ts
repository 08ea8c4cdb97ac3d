/** A socket that systemd, or who does as it does, hands over to a program (sd_listen_fds(3)). */
import { TransportError } from './transport.js';

/** The first descriptor behind standard input, output and error: there they begin. */
const FIRST = 3;

/**
 * The descriptor of the socket that this process was handed, as LISTEN_PID and LISTEN_FDS in the environment say; what this process
 * starts is not told of it.
 * @throws TransportError when there are several
 */
export function handedOver(): number | undefined {
  const { LISTEN_PID, LISTEN_FDS } = process.env;
  if (Number(LISTEN_PID) !== process.pid || Number(LISTEN_FDS) === 0) return undefined;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete process.env[name];
  if (Number(LISTEN_FDS) === 1) return FIRST;
  throw new TransportError(
    `LISTEN_FDS tells of ${LISTEN_FDS} sockets that are handed over, and an app listens on one: leave one ListenStream in the .socket unit.`,
  );
}
