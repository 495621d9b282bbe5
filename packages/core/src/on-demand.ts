// What saves, loads and diagnostics need and a step does not. Only `import()` reaches this file, so
// that a page loads the code with the first of them.
export { matricesOfAll } from './diagnostics/matrices.js';
export { halfFloatWarning, lateWarning } from './diagnostics/warnings.js';
export { checkDamping } from './state/loading/check-damping.js';
export { decode } from './state/loading/decode.js';
export { LoadedState } from './state/loading/loaded-state.js';
export { ExportedTensors } from './state/saving/exported-tensors.js';
export { nextTask } from './state/saving/next-task.js';
export { discard } from './state/saving/saved-cell.js';
export { savedState } from './state/saving/saved-state.js';
