export { type Backend, deviceOf } from './backend.js';
export { compute, type Copy, type Dispatch } from './compute.js';
export { tableOf } from './tables.js';
export { LANES, type Program, reads, type Storage, writes } from './program.js';
export { bufferOf, inPlace, isBindable, makeTensor } from './tensors.js';
