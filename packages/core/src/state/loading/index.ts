// What loading a save needs and a step does not: `setWeights` imports it on demand. Later steps find
// it in the `LoadedState` that is handed to them.
export { checkDamping } from './check-damping.js';
export { decode } from './decode.js';
export { LoadedState } from './loaded-state.js';
export { discard } from '../saving/saved-cell.js';
