// What a save needs and a step does not: `getWeights` imports it on demand.
export { ExportedTensors } from './exported-tensors.js';
export { nextTask } from './next-task.js';
export { savedState } from './saved-state.js';
