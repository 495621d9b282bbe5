/** So many late refreshes in a row are no accident. */
const TOO_LATE = 10;

/**
 * What to tell, once, of refreshes that are not there when the next is due; null while there are
 * few.
 */
export function lateWarning(block: string, step: number, inRow: number): string | null {
  if (inRow < TOO_LATE) return null;
  return [
    `curvature: ${inRow} refreshes in a row of "${block}" were not ready when the next was due, up to step ${step}, so that directions are older than planned.`,
    'Usually training does not yield to the event loop, by which results of asynchronous solvers arrive; or they take longer than the interval.',
    "Train with model.fit(..., { yieldEvery: 'batch' }), or await optimizer.ready() or tf.nextFrame() before each step; else raise refreshEvery, or take a synchronous solver.",
  ].join(' ');
}
