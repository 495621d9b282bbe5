/** The first Ctrl-C requests a stop after the step in progress; the second exits at once. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Restores the default effect of Ctrl-C. */
  release(): void;
}

/** @param notice Printed at the first Ctrl-C. */
export function listenForInterrupt(
  notice = 'Stopping after this step. Press Ctrl-C again to exit at once.',
): Interrupt {
  const controller = new AbortController();
  let first = 0;
  const onInterrupt = () => {
    // pnpm passes on a signal that the terminal sends to this process too, so two signals within
    // half a second are one press.
    if (controller.signal.aborted && performance.now() - first > 500) process.exit(130);
    if (controller.signal.aborted) return;
    first = performance.now();
    controller.abort();
    console.error(`\n${notice}`);
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, release: () => process.off('SIGINT', onInterrupt) };
}
