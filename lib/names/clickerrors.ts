/** Errors that end a command as click ends it. */

import { UsageError as CommandError } from '../app/commands.js';

/** A command that cannot do its work: its message, and status 1 (click.ClickException). */
export class ClickException extends CommandError {
  override readonly exitCode: number = 1;
  override readonly name: string = 'ClickException';
  override show(): string {
    return `Error: ${this.message}`;
  }
}
/** A command line that cannot be obeyed: its message, the usage, and status 2 (click.UsageError). */
export class UsageError extends ClickException {
  override readonly exitCode: number = 2;
  override readonly name: string = 'UsageError';
}
/** A value that is none of those allowed (click.BadParameter). */
export class BadParameter extends UsageError {
  override readonly name: string = 'BadParameter';
}
/** The command gives up: status 1 (click.Abort). */
export class Abort extends ClickException {
  override readonly name: string = 'Abort';
  constructor() {
    super('Aborted!');
  }
  override show(): string {
    return this.message;
  }
}
