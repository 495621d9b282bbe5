// What saves, loads and diagnostics need and a step does not. Only `import()` reaches this file, so
// that a page loads the code with the first of them.
export { matricesOfAll } from './diagnostics/inspection/matrices.js';
export { halfFloatWarning, lateWarning } from './diagnostics/notices/warnings.js';
export { stateIn } from './state/loading/state-in.js';
export { ExportedTensors } from './state/saving/exported-tensors.js';
export { weightsOf } from './state/saving/weights-of.js';
