/** Holds a loop back: while it is paused, and so that a run can be watched. */
export class Gate {
  private slowdown = 1;
  private debt = 0;
  private steps = Infinity;
  private wake: (() => void) | null = null;

  setPace(slowdown: number): void {
    this.slowdown = slowdown;
    this.debt = 0;
  }

  /** Lets `steps` more steps pass. */
  open(steps: number): void {
    this.steps = steps;
    this.wake?.();
  }

  /**
   * Resolves when the next step may begin; the last one took `ms`.
   * @param beforeWait Is called where the loop is paused, so that nothing is left untold.
   */
  async pass(ms: number, beforeWait: () => Promise<void>): Promise<void> {
    this.debt += ms * (this.slowdown - 1);
    // A timer of a browser is late by some milliseconds, so short waits are collected.
    if (this.debt > 12) {
      const began = performance.now();
      await after(this.debt);
      this.debt -= performance.now() - began;
    } else await nextTurn();
    this.steps -= 1;
    if (this.steps <= 0) await beforeWait();
    while (this.steps <= 0) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

const after = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

/** The next turn of the event loop, in which orders arrive; timers would take 4 ms. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => (port1.close(), resolve()), { once: true });
    port1.start();
    port2.postMessage(null);
  });
}
