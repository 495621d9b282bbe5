export { type SonewOptions, sonewOptions } from './options.js';
export {
  onlineNewtonOptions,
  onlineNewtonStep,
  type OnlineNewtonOptions,
} from './online-newton-step.js';
export { diagonalSonew, sonew, sonewSlots } from './sonew.js';
