export { every, type EveryOptions, type EveryState } from './every.js';
export type { Staircase } from './staircase.js';
