// The texts of warnings on the console. They are imported on demand.

/** Refreshes of a block that are not ready when the next is due. */
export const lateWarning = (block: string, step: number, inRow: number): string =>
  [
    `curvature: ${inRow} refreshes in a row of "${block}" were not ready when the next was due, up to step ${step}, so directions use older statistics than planned.`,
    'Usually training does not yield to the event loop, which delivers the results of asynchronous solvers; or a solve takes longer than the interval.',
    "Train with model.fit(..., { yieldEvery: 'batch' }), or await optimizer.ready() or tf.nextFrame() before each step; else raise refreshEvery, or use a synchronous solver.",
  ].join(' ');

/** A device that keeps tensors in half floats. */
export const halfFloatWarning = (backend: string): string =>
  [
    `curvature: the ${backend} backend of this device keeps tensors in half floats, as on many phones: squares below 6e-8 vanish, and numbers above 65504 are infinite.`,
    'Losses that are not finite, or that stand still, usually come from that, with any optimizer, and not from the learning rate.',
    "Train on another backend, e.g. tf.setBackend('wasm') with @curvature/backend-wasm; else scale inputs and loss towards 1, and take epsilons of at least 1e-3.",
  ].join(' ');
