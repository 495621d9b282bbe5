/** This many late refreshes in a row are no coincidence. */
const TOO_LATE = 10;

/** The warning about refreshes that are not ready when the next is due; null while they are few. */
export function lateWarning(block: string, step: number, inRow: number): string | null {
  if (inRow < TOO_LATE) return null;
  return [
    `curvature: ${inRow} refreshes in a row of "${block}" were not ready when the next was due, up to step ${step}, so directions use older statistics than planned.`,
    'Usually training does not yield to the event loop, which delivers the results of asynchronous solvers; or a solve takes longer than the interval.',
    "Train with model.fit(..., { yieldEvery: 'batch' }), or await optimizer.ready() or tf.nextFrame() before each step; else raise refreshEvery, or use a synchronous solver.",
  ].join(' ');
}
