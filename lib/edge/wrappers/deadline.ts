/** For wrappers/deadline.ts: each has its own timer, as the timers of a worker end with the request that made them. */

export class Deadline {
  private readonly timer: ReturnType<typeof setTimeout> | null;
  private over = false;

  constructor(seconds: number | null, expire: () => void) {
    const late = () => {
      this.over = true;
      expire();
    };
    this.timer = seconds === null ? null : setTimeout(late, seconds * 1000);
  }

  meet(): boolean {
    clearTimeout(this.timer ?? undefined);
    return !this.over;
  }
}
