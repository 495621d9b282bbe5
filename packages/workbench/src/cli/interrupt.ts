/** Pressing Ctrl-C once asks for a stop after the step in progress, twice exits at once. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Lets Ctrl-C do again what it did. */
  release(): void;
}

/** @param notice What is said at the first press. */
export function listenForInterrupt(
  notice = 'Stopping after this step. Press Ctrl-C again to exit at once.',
): Interrupt {
  const controller = new AbortController();
  let first = 0;
  const onInterrupt = () => {
    // pnpm passes on the signal that the terminal sent to us too; two within half a second are one
    // press.
    if (controller.signal.aborted && performance.now() - first > 500) process.exit(130);
    if (controller.signal.aborted) return;
    first = performance.now();
    controller.abort();
    console.error(`\n${notice}`);
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, release: () => process.off('SIGINT', onInterrupt) };
}
