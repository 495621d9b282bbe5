/** Ctrl-C once asks for a stop after the step in progress, twice exits at once. */
export function listenForInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let first = 0;
  const onInterrupt = () => {
    // pnpm passes on the signal that the terminal sent to us too; two within half a second are one press.
    if (controller.signal.aborted && performance.now() - first > 500) process.exit(130);
    if (controller.signal.aborted) return;
    first = performance.now();
    controller.abort();
    console.error(
      '\nStopping after this step; finished runs are kept if --json was given. Ctrl-C again exits at once.',
    );
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, release: () => process.off('SIGINT', onInterrupt) };
}
